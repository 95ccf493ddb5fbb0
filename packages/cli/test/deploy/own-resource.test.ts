import { describe, expect, it } from 'vitest';
import { deployStack } from '../../src/deploy/deploy-stack.ts';

const name = 'step-everywhere-Auditor';
const ours = {
  StackName: name,
  StackStatus: 'CREATE_COMPLETE',
  Description: 'A role that step-everywhere assumes in this account.',
  Outputs: [{ OutputKey: 'RoleArn', OutputValue: 'arn:aws:iam::111122223333:role/Auditor' }],
};
const missing = Object.assign(new Error(`Resource Role does not exist for stack ${name}`), {
  name: 'ValidationError',
});

/** Updates a stack that looks like a role's, with this resource. @returns the calls to CloudFormation, and the error. */
async function update(resource: object | Error) {
  const calls: string[] = [];
  const send = async (command: object) => {
    calls.push(command.constructor.name);
    if (calls.at(-1) === 'DescribeStacksCommand') return { Stacks: [ours] };
    if (calls.at(-1) !== 'DescribeStackResourceCommand') throw new Error('the resource is as it must be');
    if (resource instanceof Error) throw resource;
    return { StackResourceDetail: resource };
  };
  const wanted = {
    name,
    template: { TemplateBody: '{}' },
    capabilities: [],
    ownOutput: { name: 'RoleArn', ending: ':role/Auditor' },
    ownDescription: /^A role that step-everywhere assumes /,
    ownResource: { id: 'Role', type: 'AWS::IAM::Role', physicalId: 'Auditor' },
    given: {},
    declared: {},
    tags: [],
  };
  const console = { stderr: process.stderr } as never;
  const why = await deployStack({ send } as never, wanted, true, console).catch(({ message }) => message);
  return { calls, why };
}

const role = {
  ResourceType: 'AWS::IAM::Role',
  PhysicalResourceId: 'Auditor',
  ResourceStatus: 'CREATE_COMPLETE',
};

describe('a stack whose description and outputs are a role’s', () => {
  it.each([
    ['has no role', missing, 'it has no such resource'],
    ['has another role', { ...role, PhysicalResourceId: 'Admin' }, 'AWS::IAM::Role Admin in CREATE_COMPLETE'],
    [
      'has something else of that name',
      { ...role, ResourceType: 'Custom::Role' },
      'Custom::Role Auditor in CREATE_COMPLETE',
    ],
    ['could not make it', { ...role, ResourceStatus: 'CREATE_FAILED' }, 'in CREATE_FAILED'],
    ['has it no longer', { ...role, ResourceStatus: 'DELETE_COMPLETE' }, 'in DELETE_COMPLETE'],
  ])('is refused before anything is planned when it %s', async (_, resource, reason) => {
    const { calls, why } = await update(resource);
    expect(calls).toEqual(['DescribeStacksCommand', 'DescribeStackResourceCommand']);
    expect(why).toContain(reason);
    expect(why).toMatch(/is not one of this command.*nothing was changed.*delete-stack --stack-name/s);
  });

  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])(
    'is updated when it has the role in %s',
    async (ResourceStatus) => {
      expect((await update({ ...role, ResourceStatus })).why).toBe('the resource is as it must be');
    },
  );

  it('is not judged by an answer that says nothing of the resource', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
    expect((await update(denied)).why).toBe('not authorized');
  });
});
