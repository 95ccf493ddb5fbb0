// Loaded into npm, where it replaces the services that sign a provenance. All other processes of the workflow are not
// changed.
if (/[\\/]npm(-cli\.js)?$/.test(process.argv[1] ?? '') && process.argv[2] === 'publish') {
  const { mockFulcio, mockRekor } = await import('@sigstore/mock');
  await mockFulcio();
  await mockRekor();
}
