// Loaded into npm: the services that sign a provenance answer within its process, as they do outside of a test.
// Every other process of the workflow is left alone.
if (/[\\/]npm(-cli\.js)?$/.test(process.argv[1] ?? '') && process.argv[2] === 'publish') {
  const { mockFulcio, mockRekor } = await import('@sigstore/mock');
  await mockFulcio();
  await mockRekor();
}
