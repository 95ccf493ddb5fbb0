/**
 * Version of the contract that this SDK follows. It grows by one when an event gets a field that workers need: an orchestrator
 * of this version, or a later one, can run the worker; an earlier one cannot.
 */
export const contractVersion = 1;
