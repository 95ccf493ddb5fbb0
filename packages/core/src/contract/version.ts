/**
 * Version of the contract that this SDK follows. It increases by one when events get a field that workers need: an orchestrator
 * of this version or later can run the worker; an earlier one cannot.
 */
export const contractVersion = 1;
