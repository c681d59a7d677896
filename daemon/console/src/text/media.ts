// Stored pictures have two spellings: "media:SHA256" in what is saved, an address of this server in what is shown.
import { media } from '@/api/content';

const stored = /(\s(?:src|href)=["'])media:([0-9a-f]{64})/g;
const shown = /(\s(?:src|href)=["'])(?:https?:\/\/[^/"']+)?\/api\/v1\/media\/([0-9a-f]{64})/g;

export function to_shown(html: string): string {
  return html.replace(stored, (_, head: string, sha: string) => head + media.address(sha));
}

export function to_stored(html: string): string {
  return html.replace(shown, '$1media:$2');
}

const held = new Map<string, Promise<string>>();

function as_data(sha256: string): Promise<string> {
  const known = held.get(sha256);
  if (known) return known;
  const asked = media.bytes(sha256).then(
    (blob) =>
      new Promise<string>((done, failed) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result));
        reader.onerror = () => failed(new Error('unreadable'));
        reader.readAsDataURL(blob);
      }),
  );
  held.set(sha256, asked);
  asked.catch(() => held.delete(sha256));
  return asked;
}

// A sandboxed frame has no origin and sends no cookie, so its pictures must be inside it.
export async function with_pictures(html: string): Promise<string> {
  const wanted = new Set(Array.from(html.matchAll(/(?:media:|\/api\/v1\/media\/)([0-9a-f]{64})/g), (m) => m[1] as string));
  const found = new Map<string, string>();
  await Promise.all(
    Array.from(wanted, async (sha) => {
      const data = await as_data(sha).catch(() => '');
      if (data.startsWith('data:image/')) found.set(sha, data);
    }),
  );
  return html.replace(/(\ssrc=["'])(?:media:|\/api\/v1\/media\/)([0-9a-f]{64})/g, (whole, head: string, sha: string) => {
    const data = found.get(sha);
    return data ? head + data : whole;
  });
}
