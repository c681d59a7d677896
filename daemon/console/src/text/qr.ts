// What a picture of a QR code says. The picture stays in the browser.
const longest_side = 1600; // of what is searched; a photograph of a poster is read at this size, too
const patience = 3000; // milliseconds

async function pixels_of(file: Blob): Promise<ImageData> {
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

// Throws when there is no QR code in it.
export async function text_in_picture(file: Blob): Promise<string> {
  const { default: decode } = await import('qr/decode.js');
  return decode(await pixels_of(file), { timeLimit: patience });
}
