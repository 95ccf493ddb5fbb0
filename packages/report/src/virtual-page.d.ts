declare module 'virtual:page' {
  /** The page's whole program and style, as `page-bundle.ts` makes them. */
  const page: { readonly script: string; readonly style: string };
  export default page;
}
