declare module 'virtual:page' {
  /** The script and the style of the whole page, which `page-bundle.ts` makes. */
  const page: { readonly script: string; readonly style: string };
  export default page;
}
