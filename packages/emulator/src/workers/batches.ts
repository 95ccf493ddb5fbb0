/**
 * Makes the function that hands values on, those of one turn of the event loop together: a message to a thread takes 10 µs of
 * CPU when it goes alone, and 5 to 6 µs in a batch of 8 or more.
 *
 * @param onBatch gets them in their order
 */
export function inBatches<Value>(onBatch: (values: readonly Value[]) => void): (value: Value) => void {
  let batch: Value[] = [];
  const end = () => {
    const values = batch;
    batch = [];
    onBatch(values);
  };
  return (value) => {
    if (batch.length === 0) setImmediate(end);
    batch.push(value);
  };
}
