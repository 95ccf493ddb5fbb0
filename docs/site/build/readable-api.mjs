import { Converter, ReflectionKind } from 'typedoc';

/** The modules as an author imports them, by the folder of their sources, as TypeDoc names them. */
const names = {
  'packages/core/src': '@step-everywhere/core',
  'packages/core/src/contract': '@step-everywhere/core/contract',
  'packages/core/src/testing': '@step-everywhere/core/testing',
  'packages/emulator/src': '@step-everywhere/emulator',
  'infra/src/cdk': '@step-everywhere/infra/cdk',
};

/**
 * A plugin of TypeDoc: names each module as it is imported, and parameters that are taken apart `options`; leaves out how errors are
 * constructed, which only the packages themselves do.
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
  // TypeDoc itself takes the name that a comment has for it, if there is one.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
      if (parameter.name === '__namedParameters') parameter.name = 'options';
    }
  });
}
