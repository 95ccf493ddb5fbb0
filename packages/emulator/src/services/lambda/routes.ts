import type { Routes } from '../../protocols/http-binding.ts';

const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const query = { Qualifier: 'Qualifier' };

/** How Lambda's operations map to HTTP. */
export const routes: Routes = {
  Invoke: {
    method: 'POST',
    path: `${FUNCTION}/invocations`,
    query,
    headers: {
      InvocationType: 'X-Amz-Invocation-Type',
      LogType: 'X-Amz-Log-Type',
      ClientContext: 'X-Amz-Client-Context',
      TenantId: 'X-Amz-Tenant-Id',
    },
    payload: 'Payload',
    response: {
      status: 'StatusCode',
      headers: {
        FunctionError: 'X-Amz-Function-Error',
        LogResult: 'X-Amz-Log-Result',
        ExecutedVersion: 'X-Amz-Executed-Version',
        // An invocation's id is the id of the request.
        $requestId: 'X-Amzn-RequestId',
      },
      payload: 'Payload',
    },
  },
  GetFunctionConfiguration: { method: 'GET', path: `${FUNCTION}/configuration`, query },
  GetAccountSettings: { method: 'GET', path: '/2016-08-19/account-settings' },
  GetFunctionConcurrency: { method: 'GET', path: '/2019-09-30/functions/{FunctionName}/concurrency' },
  GetFunction: { method: 'GET', path: FUNCTION, query },
  ListFunctions: { method: 'GET', path: FUNCTIONS, query: { Marker: 'Marker', MaxItems: 'MaxItems' } },
  ListTags: { method: 'GET', path: '/2017-03-31/tags/{Resource}' },
  PublishVersion: { method: 'POST', path: `${FUNCTION}/versions`, response: { status: 201 } },
  CreateAlias: { method: 'POST', path: `${FUNCTION}/aliases`, response: { status: 201 } },
};
