/** Where the package's code is: the same for both kinds of modules. */
export const folder: string = __dirname;
