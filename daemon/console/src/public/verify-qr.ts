// On the public page "核验官方账号": a picture with a QR code becomes the link in it. The picture stays in the browser.
import decode_qr from 'qr/decode.js';

const longest_side = 1600; // of what is searched; a photograph of a poster is read at this size, too

const part = document.getElementById('picture');
const choice = document.getElementById('qr');
const says = document.getElementById('qr-says');
const field = document.getElementById('q');

async function pixels_of(file: File): Promise<ImageData> {
  const picture = await createImageBitmap(file);
  const shrink = Math.min(1, longest_side / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * shrink));
  canvas.height = Math.max(1, Math.round(picture.height * shrink));
  const paper = canvas.getContext('2d');
  if (!paper) throw new Error('no canvas');
  // A transparent picture is black on nothing.
  paper.fillStyle = '#fff';
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return paper.getImageData(0, 0, canvas.width, canvas.height);
}

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
    text = decode_qr(await pixels_of(file), { timeLimit: 3000 });
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
