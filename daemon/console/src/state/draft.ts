// An article while it is being written: saved by itself, never losing what was typed. Saving again while a save runs
// happens after it; a save that finds a newer revision stops and leaves the choice to the person.
import { reactive, ref, watch, type Ref } from 'vue';

import { new_key } from '@/api/client';
import { articles } from '@/api/content';
import { as_failure, type Failure } from '@/api/problem';
import type { Article, BodyFormat, Override, Renditions, RevisionFields } from '@/api/types';
import { to_picker, to_rfc3339 } from '@/text/time';

import { forget_unsent, keep_unsent, unsent_at } from './unsent';

export interface Form {
  title: string;
  summary: string;
  short_text: string;
  author: string;
  source: string;
  document_number: string;
  keywords: string;
  body: string;
  body_format: BodyFormat;
  accounts: string[];
  overrides: Override[];
  not_before: string;
}

export function form_of(article: Article | null, author: string, source: string): Form {
  const r = article?.revision;
  return {
    title: r?.title ?? '',
    summary: r?.summary ?? '',
    short_text: r?.short_text ?? '',
    author: r?.author ?? author,
    source: r?.source ?? source,
    document_number: r?.document_number ?? '',
    keywords: r?.keywords.join(' ') ?? '',
    body: r ? r.source_body || r.body : '',
    body_format: r?.body_format ?? 'html',
    accounts: r?.accounts.map((a) => a.id) ?? [],
    overrides: r?.overrides.map((o) => ({ ...o })) ?? [],
    not_before: to_picker(article?.not_before),
  };
}

export function fields_of(form: Form): RevisionFields {
  return {
    title: form.title.trim(),
    summary: form.summary.trim(),
    short_text: form.short_text.trim(),
    author: form.author.trim(),
    source: form.source.trim(),
    document_number: form.document_number.trim(),
    keywords: form.keywords.split(/[\s,，、;；]+/).filter(Boolean),
    body: form.body,
    body_format: form.body_format,
    accounts: form.accounts,
    overrides: form.overrides.filter((o) => form.accounts.includes(o.account_id)).map(without_blanks),
    not_before: to_rfc3339(form.not_before) ?? null,
  };
}

// A first save on its way. Repeated as it was until it is answered: the text may have grown meanwhile, and a lost answer
// must not make a second article.
interface FirstSave {
  fields: RevisionFields;
  key: string;
}

// What is not saved yet, and the revision that it changes.
interface Unsaved {
  form: Form;
  version: number;
  first: FirstSave | null;
}

const place_of = (article: Article | null): string => `article.${article?.id ?? 'new'}`;

// An article without a title or a text is not accepted: until then there is nothing to save.
export function has_substance(form: Form): boolean {
  return !!form.title.trim() && !!form.body.trim();
}

function without_blanks(o: Override): Override {
  const kept: Override = { account_id: o.account_id };
  for (const field of ['title', 'summary', 'short_text', 'cover'] as const) {
    const value = o[field]?.trim();
    if (value) kept[field] = value;
  }
  return kept;
}

export interface Draft {
  article: Article | null;
  form: Form;
  dirty: boolean;
  found: boolean; // began with what was typed in this tab before and never saved
  saving: boolean;
  saved_at: Date | null;
  failure: Failure | null;
  renditions: Renditions | null;
  rendering: boolean;
  save(): Promise<boolean>;
  overwrite(): Promise<boolean>;
  take(article: Article): void;
  discard(): void;
  render(): Promise<void>;
}

const quiet = 1500; // milliseconds without typing before a save

export function use_draft(article: Article | null, blank: Form, unit_id: string, made: (article: Article) => void): Draft {
  let running: Promise<boolean> | null = null;
  let timer = 0;
  let taking = false;
  const again: Ref<boolean> = ref(false);
  const begun = { article, form: { ...blank } };
  const unsaved = unsent_at<Unsaved>(place_of(article));
  let first = unsaved?.first ?? null;

  const draft: Draft = reactive({
    // Based on the revision that was open then: if somebody has saved since, the person decides whose text stands.
    article: article && unsaved ? { ...article, version: unsaved.version } : article,
    form: unsaved?.form ?? blank,
    dirty: unsaved !== null,
    found: unsaved !== null,
    saving: false,
    saved_at: null,
    failure: null,
    renditions: null,
    rendering: false,

    async save(): Promise<boolean> {
      window.clearTimeout(timer);
      if (running) {
        again.value = true;
        return running;
      }
      if (!draft.dirty && draft.article) return true;
      running = write().finally(() => (running = null));
      const done = await running;
      if (done && again.value) {
        again.value = false;
        return draft.save();
      }
      again.value = false;
      return done;
    },

    // The newest revision stays in the history; ours becomes the next one.
    async overwrite(): Promise<boolean> {
      if (!draft.article) return false;
      draft.article = await articles.get(draft.article.id);
      draft.dirty = true;
      return draft.save();
    },

    take(newest: Article): void {
      forget();
      taking = true;
      draft.article = newest;
      draft.form = form_of(newest, '', '');
      draft.dirty = false;
      draft.failure = null;
      void draft.render();
    },

    discard(): void {
      first = null;
      forget();
      taking = true;
      draft.article = begun.article;
      draft.form = { ...begun.form };
      draft.dirty = false;
      draft.failure = null;
      void draft.render();
    },

    async render(): Promise<void> {
      if (!draft.article || !draft.form.accounts.length) {
        draft.renditions = null;
        return;
      }
      draft.rendering = true;
      try {
        draft.renditions = await articles.renditions(draft.article.id);
      } catch (thrown) {
        draft.failure ??= as_failure(thrown);
      } finally {
        draft.rendering = false;
      }
    },
  });

  function forget(): void {
    draft.found = false;
    forget_unsent(place_of(draft.article));
  }

  function keep(): void {
    keep_unsent(place_of(draft.article), { form: draft.form, version: draft.article?.version ?? 0, first } satisfies Unsaved);
  }

  function took(saved: Article): void {
    forget();
    draft.article = saved;
    if (draft.dirty) keep();
  }

  async function make(fields: RevisionFields): Promise<void> {
    first ??= { fields, key: new_key() };
    keep();
    const { fields: sent, key } = first;
    const begun = await articles.create(unit_id, sent, key);
    first = null;
    took(begun);
    const has_grown = JSON.stringify(sent) !== JSON.stringify(fields);
    if (has_grown) keep();
    made(begun);
    if (has_grown) took(await articles.save(begun.id, begun.version, fields));
  }

  async function write(): Promise<boolean> {
    if (!has_substance(draft.form)) return false;
    draft.saving = true;
    draft.dirty = false;
    try {
      const fields = fields_of(draft.form);
      if (!draft.article) await make(fields);
      else took(await articles.save(draft.article.id, draft.article.version, fields));
      draft.saved_at = new Date();
      draft.failure = null;
      void draft.render();
      return true;
    } catch (thrown) {
      draft.dirty = true;
      draft.failure = as_failure(thrown);
      if (!draft.failure.unanswered) first = null;
      keep();
      return false;
    } finally {
      draft.saving = false;
    }
  }

  watch(
    () => draft.form,
    () => {
      if (taking) {
        taking = false;
        return;
      }
      draft.dirty = true;
      keep();
      window.clearTimeout(timer);
      // After a conflict nothing is saved until the person has chosen.
      if (!draft.failure?.stale) timer = window.setTimeout(() => void draft.save(), quiet);
    },
    { deep: true },
  );

  return draft;
}
