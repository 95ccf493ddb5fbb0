/**
 * Makes the function that hands values on, those of one turn of the event loop together: to hand a batch on takes little
 * longer than a single value.
 *
 * @param handOn gets them in their order
 */
export function inBatches<Value>(handOn: (values: readonly Value[]) => void): (value: Value) => void {
  let batch: Value[] = [];
  const end = () => {
    const values = batch;
    batch = [];
    handOn(values);
  };
  return (value) => {
    if (batch.length === 0) setImmediate(end);
    batch.push(value);
  };
}
