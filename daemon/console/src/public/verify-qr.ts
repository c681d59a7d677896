// On the public page "核验官方账号": a picture with a QR code becomes the link in it. The picture stays in the browser.
import { text_in_picture } from '@/text/qr';

const part = document.getElementById('picture');
const choice = document.getElementById('qr');
const says = document.getElementById('qr-says');
const field = document.getElementById('q');

// A certificate of this very site leads to its own answer.
function is_our_own(text: string): boolean {
  try {
    const link = new URL(text);
    return link.origin === location.origin && link.pathname === '/public/verify';
  } catch {
    return false;
  }
}

async function read(file: File, input: HTMLInputElement, say: (words: string) => void) {
  let text: string;
  say('正在识别……');
  try {
    text = await text_in_picture(file);
  } catch {
    say('没有在图片中找到二维码。请换一张清晰、完整的二维码图片，或扫码后复制链接填入上框。');
    return;
  }
  if (is_our_own(text)) {
    location.assign(text);
    return;
  }
  input.value = text;
  say(`已识别：${text}`);
  input.form?.requestSubmit();
}

if (part && says && choice instanceof HTMLInputElement && field instanceof HTMLInputElement) {
  part.hidden = false;
  choice.addEventListener('change', () => {
    const file = choice.files?.[0];
    if (file) void read(file, field, (words) => (says.textContent = words));
  });
}
