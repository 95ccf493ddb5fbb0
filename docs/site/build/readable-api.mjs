import { Converter, ReflectionKind } from 'typedoc';

/** Names by which authors import the modules, by TypeDoc's name, the folder of the sources. */
const names = {
  'packages/core/src': '@step-everywhere/core',
  'packages/core/src/contract': '@step-everywhere/core/contract',
  'packages/core/src/testing': '@step-everywhere/core/testing',
  'packages/emulator/src': '@step-everywhere/emulator',
  'infra/src/cdk': '@step-everywhere/infra/cdk',
};

/**
 * A TypeDoc plugin: uses the import name of each module, names destructured parameters `options`, and leaves out the
 * constructors of errors, which only the packages call.
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = names[module.name] ?? module.name;
    }
    for (const { name, children = [] } of project.getReflectionsByKind(ReflectionKind.Class)) {
      const made = children.find(({ kind }) => kind === ReflectionKind.Constructor);
      if (made !== undefined && /Error$|^WorkerTimeout$/.test(name)) project.removeReflection(made);
    }
  });
  // TypeDoc uses the name in a comment's `@param`, if there is one.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
      if (parameter.name === '__namedParameters') parameter.name = 'options';
    }
  });
}
