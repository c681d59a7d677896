// What a citizen does who wants to know whether an account is genuine; nobody signs in.
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect } from '../lib/expect.mjs';

const phone = { viewport: { width: 390, height: 844 } };
const qr_library = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../daemon/console/node_modules/qr/index.js');

async function official_accounts(world) {
  const list = await (await fetch(`${world.url}/public/accounts.json`)).json();
  expect.ok(list.items.length > 0, 'the office has official accounts');
  return list.items;
}

async function no_wider_than_the_screen(desk) {
  const [wide, screen] = await desk.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect.ok(wide <= screen, `the page is ${wide} wide on a screen of ${screen}`);
}

export const journeys = {
  'the directory is read without scripts, on a phone and on paper': async (world) => {
    const [account] = await official_accounts(world);
    const desk = await world.stranger({ javaScriptEnabled: false });
    await desk.page.goto(`${world.url}/public`);
    await desk.see(account.name);
    await desk.shoot('public-directory');
    await desk.fill('q', account.unit.name);
    await desk.click(desk.button('查找'));
    await desk.see(account.name);
    await desk.fill('q', '没有这样的账号');
    await desk.click(desk.button('查找'));
    await desk.see('没有找到符合条件的账号');
    expect.equal(desk.clicks, 2);

    const small = await world.stranger(phone);
    await small.page.goto(`${world.url}/public`);
    await no_wider_than_the_screen(small);
    await small.check_accessible('the directory on a phone');
    await small.shoot('public-directory-phone');
    await small.page.emulateMedia({ media: 'print' });
    expect.equal(await small.page.locator('form').first().isVisible(), false, 'no form on paper');
    expect.ok(await small.page.getByText(account.name).first().isVisible());
  },

  'an account is verified by its id in one click, with the keyboard as well': async (world) => {
    const [account] = await official_accounts(world);
    const desk = await world.stranger();
    await desk.page.goto(`${world.url}/public/verify`);
    await desk.shoot('public-verify-empty');
    await desk.fill('q', account.platform_id);
    await desk.click(desk.button('核验'));
    await desk.page.getByRole('status', { name: '核验结果' }).waitFor();
    await desk.see('官方账号');
    await desk.see(account.unit.name);
    expect.equal(desk.clicks, 1);
    await desk.check_accessible('an answer');
    await desk.shoot('public-verify-official');

    const small = await world.stranger(phone);
    await small.page.goto(`${world.url}/public/verify`);
    await small.page.locator('[name="q"]').focus();
    await small.page.keyboard.type('gh_nobodyknowsme');
    await small.page.keyboard.press('Enter');
    await small.see('没有登记');
    await no_wider_than_the_screen(small);
    await small.shoot('public-verify-stranger-phone');
  },

  'a look-alike is called a likeness, and the original is named': async (world) => {
    const [account] = await official_accounts(world);
    const desk = await world.stranger(phone);
    await desk.page.goto(`${world.url}/public/verify?q=${encodeURIComponent(`${account.name}官方号`)}`);
    await desk.see('疑似仿冒');
    await desk.see('不是认定');
    await desk.see(account.platform_id);
    await desk.check_accessible('a look-alike');
    await no_wider_than_the_screen(desk);
    await desk.shoot('public-verify-alike-phone');
  },

  'a picture of a QR code is read in the browser and never sent': async (world) => {
    const { default: encode } = await import(qr_library);
    const [account] = await official_accounts(world);
    const desk = await world.stranger();
    const sent = [];
    desk.page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
    await desk.page.goto(`${world.url}/public/verify`);
    const picture = (text) => ({ name: 'qr.gif', mimeType: 'image/gif', buffer: Buffer.from(encode(text, 'gif', { scale: 6 })) });
    await desk.page.locator('#qr').setInputFiles({ ...picture('x'), buffer: Buffer.from('no picture') });
    await desk.see('没有在图片中找到二维码');
    await desk.page.locator('#qr').setInputFiles(picture(account.platform_id));
    await desk.page.getByRole('status', { name: '核验结果' }).waitFor();
    await desk.see(account.unit.name);
    expect.deepEqual(sent, []);
    // A certificate's code leads to this very site.
    await desk.page.locator('#qr').setInputFiles(picture(`${world.url}/public/verify?q=gh_nobodyknowsme`));
    await desk.see('没有登记');
  },

  'a portal shows the matrix in its own page': async (world) => {
    const [account] = await official_accounts(world);
    const page = `<!doctype html><meta charset="utf-8"><h1>门户</h1>
      <iframe title="矩阵" width="1200" height="500" src="${world.url}/public/matrix"></iframe>`;
    const portal = http.createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(page));
    await new Promise((listening) => portal.listen(0, '127.0.0.1', listening));
    try {
      const desk = await world.stranger();
      await desk.page.goto(`http://127.0.0.1:${portal.address().port}/`);
      await desk.page.frameLocator('iframe').getByText(account.name).first().waitFor();
      await desk.shoot('public-matrix-framed');
    } finally {
      portal.close();
      portal.closeAllConnections();
    }
  },
};
