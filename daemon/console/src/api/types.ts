export type * from './types/access';
export type * from './types/common';
export type * from './types/content';
export type * from './types/corrections';
export type * from './types/delivery';
export type * from './types/imports';
export type * from './types/oversight';
export type * from './types/registry';
