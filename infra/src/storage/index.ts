export { encryptedWith, makeBucketClient } from './bucket-client.ts';
export { bucketObjects, storeFirst } from './bucket-objects.ts';
export { folderObjects } from './folder-objects.ts';
export { readJson, readLines, storeJson } from './json-objects.ts';
export { LineSpool } from './line-spool.ts';
export { FolderOwnerError, isOwn, makeFolders, makePrivateFolder } from './private-folder.ts';
export { replaceFile } from './replace-file.ts';
export { isTemporary, retryTemporary } from './retry-temporary.ts';
export { bucketOf, type ListedObject, type RunObjects } from './run-objects.ts';
