import { ask } from './client';
import type * as t from './types';

export const papers = {
  form: (filing_id: string) => ask<t.Paper>('GET', `/filings/${filing_id}/form`),
  certificate: (account_id: string) => ask<t.Certificate>('GET', `/accounts/${account_id}/certificate`),
  seal: (filing_id: string, file: { sha256: string; file_name: string }, key: string) =>
    ask<t.Filing>('POST', `/filings/${filing_id}/scans`, { body: file, key }),
  unseal: (filing_id: string, n: number) => ask<t.Filing>('DELETE', `/filings/${filing_id}/scans/${n}`),
};
