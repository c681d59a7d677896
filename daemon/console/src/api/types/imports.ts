import type { Ref } from './common';

export interface ImportMapping {
  kind: 'open' | 'supplement';
  columns: Record<string, number>;
  constants: Record<string, string>;
}

export interface ImportSummary {
  id: string;
  unit: Ref;
  file_name: string;
  state: 'mapping' | 'checking' | 'checked' | 'filing' | 'filed' | 'undoing' | 'undone';
  state_label: string;
  at_work: boolean;
  rows: number;
  bad: number;
  filed: number;
  kept: number;
  progress: number;
  by: Ref;
  created_at: string;
  version: number;
}

export interface Import extends ImportSummary {
  header: string[];
  mapping: ImportMapping;
  gaps: string[];
  fields: { name: string; label: string }[];
  sample: string[][];
  faults: { row: number; field: string; message: string }[];
}
