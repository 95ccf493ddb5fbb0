/** `find-parameters` for `arn:…:function:StepEverywhere_find-parameters:live`; empty while the worker is not known. */
export function workerName(arn: string): string {
  return (arn.split(':')[6] ?? arn).replace('StepEverywhere_', '');
}
