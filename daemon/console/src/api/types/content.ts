import type { Ref, Violation } from './common';
import type { DeliverySummary } from './delivery';

export interface StoredMedia {
  sha256: string;
  media_type: string;
  size: number;
  width?: number;
  height?: number;
  file_name: string;
  kind: 'picture' | 'attachment';
}

export type ArticleState = 'draft' | 'in_review' | 'returned' | 'approved' | 'archived';

export interface Out {
  published: number;
  total: number;
  trouble: number;
}

export interface ArticleSummary {
  id: string;
  title: string;
  state: ArticleState;
  state_label: string;
  level: number;
  levels: number;
  level_label: string | null;
  revision: number;
  unit: Ref;
  author: Ref;
  accounts: number;
  not_before?: string | null;
  updated_at: string;
  out?: Out;
  version: number;
}

export interface WaitingArticle extends ArticleSummary {
  digest: string;
}

export interface TargetAccount extends Ref {
  platform: string;
  platform_label: string;
}

export interface Override {
  account_id: string;
  title?: string;
  summary?: string;
  short_text?: string;
  cover?: string;
}

export type BodyFormat = 'html' | 'markdown';

export interface Revision {
  number: number;
  title: string;
  summary: string;
  short_text: string;
  author: string;
  source: string;
  document_number: string;
  keywords: string[];
  body: string;
  source_body: string;
  body_format: BodyFormat;
  accounts: TargetAccount[];
  overrides: Override[];
  pictures: StoredMedia[];
  attachments: StoredMedia[];
  removed: string[];
  not_before: string | null;
  created_by: Ref;
  created_at: string;
}

export interface RevisionFields {
  title: string;
  summary?: string;
  short_text?: string;
  author?: string;
  source?: string;
  document_number?: string;
  keywords?: string[];
  body: string;
  body_format: BodyFormat;
  accounts: string[];
  overrides?: Override[];
  not_before?: string | null;
}

export interface ReviewDecision {
  level: number;
  level_label: string;
  revision: number;
  person: Ref;
  decision: 'approve' | 'return';
  comment?: string | null;
  at: string;
}

export interface Article {
  id: string;
  state: ArticleState;
  state_label: string;
  level: number;
  levels: number;
  level_label: string | null;
  unit: Ref;
  created_by: Ref;
  version: number;
  revision: Revision;
  not_before?: string | null;
  out?: Out;
  reviews: ReviewDecision[];
  digest?: string | null;
  deliveries?: DeliverySummary[];
  may: { edit: boolean; submit: boolean; decide: boolean; publish: boolean; withdraw_review: boolean; archive: boolean };
}

export interface Rendition {
  account: TargetAccount;
  digest: string;
  violations: Violation[];
  lengths: { field: string; used: number; most: number }[];
  reader_text: string;
  pictures: number;
  preview: string;
  source_link?: string | null;
}

export interface Renditions {
  digest: string;
  items: Rendition[];
}
