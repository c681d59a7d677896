import type { Difference } from './registry';

// A filing as the sheet of paper that is sealed.
export interface Paper {
  title: string;
  kind_label: string;
  number: string;
  unit: string;
  day: string;
  lines: { label: string; value: string }[][];
  changes: Difference[];
  promise: string;
  levels: { unit: string; words: string; person: string; day: string }[];
  informed: string[];
}

export interface Certificate {
  number: string;
  name: string;
  platform_label: string;
  platform_id: string;
  url: string;
  unit: string;
  credit_code: string;
  day: string;
  issued_by: string;
  state_label: string;
  address: string;
  qr: string[]; // rows of modules; '1' is dark
}
