import { Converter, ReflectionKind } from 'typedoc';

/** The modules as an author imports them, by the folder of their sources, as TypeDoc names them. */
const names = {
  'packages/core/src': '@step-everywhere/core',
  'packages/core/src/contract': '@step-everywhere/core/contract',
  'packages/core/src/testing': '@step-everywhere/core/testing',
  'packages/emulator/src': '@step-everywhere/emulator',
  'infra/src/cdk': '@step-everywhere/infra/cdk',
};

/** A plugin of TypeDoc: names each module as it is imported. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = names[module.name] ?? module.name;
    }
  });
}
