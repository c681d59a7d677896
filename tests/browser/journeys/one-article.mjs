import zlib from 'node:zlib';

import { becomes, expect, fresh } from '../lib/expect.mjs';

// A picture that no earlier run has stored.
function picture() {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(zlib.crc32 ? zlib.crc32(body) : crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(320, 0);
  head.writeUInt32BE(200, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const colour = [Math.random() * 256, Math.random() * 256, 150];
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: 320 }, () => Buffer.from(colour)))]);
  const pixels = zlib.deflateSync(Buffer.concat(Array.from({ length: 200 }, () => row)));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function crc32(bytes) {
  let c = ~0;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; ++k) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

// What Word puts on the clipboard for a heading, a paragraph and a list.
const from_word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><style>p.MsoNormal{mso-pagination:none}</style></head><body>
<!--StartFragment--><h2>报名时间</h2><p class=MsoNormal style='mso-line-height-rule:exactly'>十二月一日至二十日，<b>逾期不予受理</b>。<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>身份证复印件</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>户口簿复印件</p>
<p><img src="file:///C:/Users/a/msohtmlclip1/01/clip_image001.png"></p><!--EndFragment--></body></html>`;

async function paste(desk, html) {
  await desk.page.locator('.prose').click();
  await desk.page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/html', text);
    document.querySelector('.prose').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, html);
}

// Stored as the editor stores it; its digest.
async function stored(desk) {
  return desk.page.evaluate(async (bytes) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const headers = { 'X-CSRF-Token': csrf, 'Content-Type': 'image/png', 'X-File-Name': 'a.png' };
    return (await (await fetch('/api/v1/media', { method: 'POST', headers, body: new Uint8Array(bytes) })).json()).sha256;
  }, [...picture()]);
}

async function saved(desk) {
  await becomes('saved by itself', async () => (await desk.text('[data-test="saved"]')).includes('已自动保存') || (await desk.text('[data-test="saved"]')));
}

const article_id = (desk) => new URL(desk.page.url()).pathname.split('/').pop();

async function review(world, login, title, see) {
  const desk = await world.at_desk(login);
  await desk.go('/reviews');
  desk.clicks = 0;
  await desk.click(desk.page.getByRole('link', { name: title, exact: true }));
  await desk.test('approve').waitFor();
  await desk.settle();
  await desk.check_accessible(`the review of ${login}`);
  await desk.shoot(`review-${login}`);
  if (see) await see(desk);
  await desk.click(desk.test('approve'));
  await desk.test('approve').waitFor({ state: 'detached' });
  expect.ok(desk.clicks <= 2, `${desk.clicks} clicks for a review`);
  await desk.close();
}

async function rested(desk, id) {
  const { items } = await desk.api(`/deliveries?article=${id}&limit=200`);
  return items.length > 0 && items.every((d) => d.state === 'published') ? true : items.map((d) => `${d.account.platform} ${d.state} ${d.why ?? ''}`);
}

export const journeys = {
  async 'one article is written once, reviewed three times and published on every channel'(world) {
    const title = `关于冬季参保缴费的通知 ${fresh(6)}`;
    const chen = await world.at_desk('chen');
    chen.clicks = 0;
    await chen.click(chen.button('写一篇稿件'));
    await chen.fill('title', title);
    await paste(chen, from_word);
    await chen.see('1 张图片来自其他网站或本机文件');
    await chen.page.locator('.rich input[type="file"]').setInputFiles({ name: '缴费流程.png', mimeType: 'image/png', buffer: picture() });
    chen.clicks += 1;
    await chen.page.locator('.prose img').waitFor();
    await chen.click(chen.test('all-accounts'));
    await chen.see('短文（或摘要）是空的');
    await chen.fill('short_text', '冬季参保缴费十二月一日开始，逾期不予受理。');
    await saved(chen);
    const id = article_id(chen);
    const written = (await chen.api(`/articles/${id}`)).revision;
    expect.match(written.body, /<h2>报名时间<\/h2>/);
    expect.match(written.body, /<li>(<p>)?身份证复印件/);
    expect.match(written.body, /media:[0-9a-f]{64}/);
    expect.doesNotMatch(written.body, /mso|file:/i);

    await chen.page.getByRole('tab').first().waitFor();
    const tabs = await chen.page.getByRole('tab').count();
    expect.equal(tabs, written.accounts.length, 'a preview for every account');
    const frame = chen.page.locator('iframe').first();
    expect.equal(await frame.getAttribute('sandbox'), '', 'previews may do nothing');
    await becomes('the picture stands in the preview', async () => ((await frame.getAttribute('srcdoc')) ?? '').includes('src="data:image/png'));
    await becomes('no channel objects', async () => (await chen.page.locator('.red').count()) === 0);
    await chen.check_accessible('the editor');
    await chen.shoot('editor');
    await chen.click(chen.test('submit-article'));
    await chen.see('审核中');
    expect.ok(chen.clicks <= 5, `${chen.clicks} clicks for the editor`);

    await review(world, 'li', title);
    await review(world, 'wang', title);
    await review(world, 'zhao', title);

    await chen.go(`/articles/${id}`);
    await chen.see('投递情况');
    const board = chen.page.locator('tr', { hasText: '政务服务大厅公告栏' }).first();
    // The page follows its deliveries by itself.
    await chen.test('evidence', board).waitFor({ timeout: 30000 });
    await chen.click(chen.test('evidence', board));
    await chen.fill('evidence_link', 'https://www.qinghe.example/photo/1');
    await chen.check_accessible('the dialog for evidence');
    await chen.click(chen.test('send-evidence'));
    await becomes('everything is out', () => rested(chen, id), 120);
    await chen.go(`/articles/${id}`);
    await chen.see('查看发布结果');
    await chen.check_accessible('a published article');
    await chen.shoot('article-published');
    const { items } = await chen.api(`/deliveries?article=${id}`);
    const portal = items.find((d) => d.account.platform === 'site');
    const page = await fetch(portal.receipt.url);
    expect.equal(page.status, 200);
    expect.ok((await page.text()).includes(title), 'the portal shows the notice');
  },

  async 'a correction is one plan over all channels, confirmed once'(world) {
    const chen = await world.at_desk('chen');
    const { items } = await chen.api('/articles?mine=1&state=approved');
    const out = items.find((a) => a.out.published > 0 && a.out.published === a.out.total);
    expect.ok(out, 'the journey before has published an article');
    await chen.go(`/articles/${out.id}`);
    await chen.click(chen.button('修改（须重新审核）'));
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.press('Control+End');
    await chen.page.keyboard.type('更正：截止日期为十二月二十五日。');
    await saved(chen);
    await becomes('no channel objects', async () => (await chen.page.locator('.red').count()) === 0);
    await chen.click(chen.test('submit-article'));
    await chen.see('审核中');
    for (const login of ['li', 'wang', 'zhao']) await review(world, login, out.title);
    await chen.go(`/articles/${out.id}`);
    await chen.see('个渠道上仍是旧版');
    await chen.click(chen.test('correct'));
    const dialog = chen.page.getByRole('dialog');
    await chen.test('start-correction', dialog).waitFor();
    const way = (platform) => dialog.locator(`tr[data-platform="${platform}"]`).getAttribute('data-way');
    expect.equal(await way('site'), 'edit');
    expect.equal(await way('wechat'), 'replace');
    expect.equal(await way('manual'), 'task');
    await chen.check_accessible('the plan of a correction');
    await chen.shoot('plan-correct');
    await chen.fill('correction_reason', '截止日期有误');
    await chen.fill('correction_word', '更正');
    await chen.click(chen.test('start-correction', dialog));
    await chen.page.waitForURL((at) => at.pathname.startsWith('/corrections/'));
    const by_hand = chen.page.locator('tr[data-platform="manual"]');
    await chen.test('evidence', by_hand).waitFor({ timeout: 30000 });
    await chen.shoot('correction-under-way');
    await chen.click(chen.test('evidence', by_hand));
    await chen.fill('evidence_link', 'https://www.qinghe.example/photo/3');
    await chen.click(chen.test('send-evidence'));
    await chen.test('until-done').waitFor({ timeout: 120000 });
    await chen.shoot('correction-report');
    const { items: sent } = await chen.api(`/deliveries?article=${out.id}&state=published&limit=200`);
    const portal = sent.find((d) => d.account.platform === 'site');
    expect.ok((await (await fetch(portal.receipt.url)).text()).includes('十二月二十五日'), 'the portal shows the correction');
  },

  async 'withdrawing takes a typed word'(world) {
    const chen = await world.at_desk('chen');
    const { items } = await chen.api('/articles?mine=1&state=approved');
    const out = items.find((a) => a.out.published > 0 && a.out.published === a.out.total);
    expect.ok(out, 'the journey before has published an article');
    await chen.go(`/articles/${out.id}`);
    await chen.click(chen.test('withdraw'));
    const dialog = chen.page.getByRole('dialog');
    const confirm = chen.test('start-correction', dialog);
    await confirm.waitFor();
    expect.equal(await dialog.locator('tbody tr').count(), out.out.total, 'a row for every channel');
    expect.ok(await confirm.isDisabled(), 'nothing happens by one click');
    await chen.check_accessible('the plan of a withdrawal');
    await chen.shoot('plan-withdraw');
    await chen.fill('correction_reason', '内容有误，更正后重新发布');
    await chen.fill('correction_word', '撤回');
    await chen.click(confirm);
    await chen.page.waitForURL((at) => at.pathname.startsWith('/corrections/'));
    await chen.test('stopwatch').waitFor();
    await chen.shoot('withdrawal-under-way');
    const by_hand = chen.page.locator('tr[data-platform="manual"]');
    await chen.test('evidence', by_hand).waitFor({ timeout: 30000 });
    await chen.click(chen.test('evidence', by_hand));
    await chen.fill('evidence_link', 'https://www.qinghe.example/photo/2');
    await chen.click(chen.test('send-evidence'));
    await chen.test('until-gone').waitFor({ timeout: 60000 });
    await becomes('every row is done', async () => (await chen.page.locator('tr[data-done="no"]').count()) === 0, 60);
    await chen.check_accessible('the report of a withdrawal');
    await chen.shoot('withdrawal-report');
    await chen.page.emulateMedia({ media: 'print' });
    await chen.shoot('withdrawal-printed');
    const { items: sent } = await chen.api(`/deliveries?article=${out.id}&limit=200`);
    const portal = sent.find((d) => d.account.platform === 'site' && d.receipt);
    expect.equal((await fetch(portal.receipt.url)).status, 404, 'the portal shows it no more');
  },

  async 'two people who write at once both keep their text'(world) {
    const chen = await world.at_desk('chen');
    await chen.go('/articles/new');
    await chen.fill('title', `两处同时编辑 ${fresh()}`);
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('原来的正文。');
    await saved(chen);
    const id = article_id(chen);
    const other = await chen.context.newPage();
    await other.goto(`${world.url}/articles/${id}`);
    await other.locator('.prose').click();
    await other.keyboard.press('Control+End');
    await other.keyboard.type('别处的修改。');
    await becomes('the other one saved', async () => (await other.locator('[data-test="saved"]').innerText()).includes('已自动保存'));
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.press('Control+End');
    await chen.page.keyboard.type('我的修改。');
    await chen.see('别人保存了新的一稿');
    await chen.check_accessible('the conflict');
    await chen.shoot('conflict');
    expect.match(await chen.text('.prose'), /我的修改/);
    await chen.click(chen.button('用我的内容另存为新的一稿'));
    await saved(chen);
    const kept = await chen.api(`/articles/${id}/revisions`);
    expect.ok(kept.items.length >= 3, 'both revisions are in the history');
    expect.match((await chen.api(`/articles/${id}`)).revision.body, /我的修改/);
  },

  async 'a title that one channel cannot take is a red mark, and an override cures it'(world) {
    const chen = await world.at_desk('chen');
    await chen.go('/articles/new');
    await chen.fill('title', `关于进一步做好二〇二六年度全区城乡居民基本医疗保险和大病保险参保缴费及待遇保障有关工作的通知公告 ${fresh(6)}`);
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('正文。');
    await chen.click(chen.test('all-accounts'));
    await saved(chen);
    const red = chen.page.getByRole('tab').filter({ has: chen.page.locator('.red') });
    await red.first().waitFor();
    await chen.click(red);
    await chen.page.frameLocator('.phone iframe').getByText('参保缴费').first().waitFor();
    await chen.shoot('red-mark');
    await chen.click(chen.test('submit-article'));
    await chen.see('代码');
    expect.equal((await chen.api(`/articles/${article_id(chen)}`)).state, 'draft', 'nothing over-long is sent');
    const before = await red.count();
    await chen.page.locator('.override summary').click();
    await chen.fill('override-title', '参保缴费通知');
    await becomes('one red mark less', async () => (await red.count()) < before);
    await chen.see('已单独修改');
    await chen.check_accessible('an override');
  },

  async 'a reviewer sees every change that goes out, and no letter approves'(world) {
    const chen = await world.at_desk('chen');
    const { items } = await chen.api('/accounts?state=active&limit=200');
    const [site, wechat] = ['site', 'wechat'].map((p) => items.find((a) => a.platform === p));
    const [one, other] = [await stored(chen), await stored(chen)];
    const body = (link, picture, tag = 'p') => `<${tag}>详见<a href="https://a.example.cn/${link}">办事指南</a>。</${tag}><p><img src="media:${picture}" alt="流程"></p>`;
    const first = {
      title: `逐项对比 ${fresh(6)}`, body_format: 'html', body: body(1, one), summary: '摘要', short_text: '短文', author: '陈静',
      source: '融媒体中心', keywords: ['参保'], accounts: [site.id, wechat.id], overrides: [],
    };
    const changed = { ...first, body: body(2, other), author: '李明', keywords: ['参保', '缴费'], accounts: [site.id], overrides: [{ account_id: site.id, title: '门户上的标题' }] };
    const made = await chen.act('POST', '/articles', { unit_id: (await chen.api('/session')).person.unit.id, ...first });
    const save = async (fields) => chen.act('PUT', `/articles/${made.id}`, fields, (await chen.api(`/articles/${made.id}`)).version);
    await save(changed);
    await save(first);
    await save({ ...first, body: body(1, one, 'h2') });
    await save(changed);
    await chen.act('POST', `/articles/${made.id}/submissions`, {}, (await chen.api(`/articles/${made.id}`)).version);

    const li = await world.at_desk('li');
    await li.go(`/reviews/${made.id}`);
    await li.page.getByText('修改对比', { exact: true }).click();
    const compare = async (n) => {
      await li.page.locator('.base').click();
      await li.page.getByRole('option', { name: `第 ${n} 稿`, exact: true }).click();
      await li.settle();
    };
    await compare(1);
    const shown = await li.page.locator('.block').allInnerTexts();
    const tells = (...words) => expect.ok(shown.some((line) => words.every((w) => line.includes(w))), `${words} in ${shown.join(' / ')}`);
    tells('门户上的标题');
    tells('作者', '陈静', '李明');
    tells('关键词', '缴费');
    tells('发布账号', wechat.name);
    tells('办事指南', 'a.example.cn/');
    tells(one.slice(0, 12));
    tells(other.slice(0, 12));
    expect.equal(await li.test('no-change').count(), 0);
    await li.check_accessible('what changed');
    await li.shoot('changes');
    await compare(2);
    await li.test('no-change').waitFor();
    await li.shoot('no-change');

    await li.page.locator('h1').click();
    await li.page.keyboard.type('a la carte');
    await li.page.keyboard.press('Enter');
    await li.settle();
    expect.equal((await li.api(`/articles/${made.id}`)).level, 1, 'nothing has been decided');
    await li.page.locator('h1').click();
    await li.page.keyboard.press('Control+Enter');
    await li.test('approve').waitFor({ state: 'detached' });
    await becomes('approved by a chord', async () => (await li.api(`/articles/${made.id}`)).level === 2 || (await li.api(`/articles/${made.id}`)).level);
  },

  async 'a change that no comparison of words shows is not called no change'(world) {
    const chen = await world.at_desk('chen');
    const { items } = await chen.api('/accounts?state=active&limit=200');
    const site = items.find((a) => a.platform === 'site');
    const fields = { title: `只改格式 ${fresh(6)}`, body_format: 'html', body: '<p>缴费时间</p><p>十二月。</p>', summary: '摘要', accounts: [site.id] };
    const made = await chen.act('POST', '/articles', { unit_id: (await chen.api('/session')).person.unit.id, ...fields });
    const next = await chen.act('PUT', `/articles/${made.id}`, { ...fields, body: '<h2>缴费时间</h2><p>十二月。</p>' }, made.version);
    await chen.act('POST', `/articles/${made.id}/submissions`, {}, next.version);
    const li = await world.at_desk('li');
    await li.go(`/reviews/${made.id}`);
    await li.page.getByText('修改对比', { exact: true }).click();
    await li.test('other-change').waitFor();
    expect.equal(await li.test('no-change').count(), 0);
  },

  async 'ticking all takes only the accounts that were looked for'(world) {
    const chen = await world.at_desk('chen');
    await chen.page.route('**/api/v1/accounts?*', async (call) => {
      const answer = await call.fetch();
      const page = await answer.json();
      const some = Array.from({ length: 15 }, (_, i) => ({ ...page.items[0], id: `made-up-${i}`, name: i < 2 ? `柳林${i}` : `青禾${i}` }));
      await call.fulfill({ response: answer, json: { ...page, items: some } });
    });
    await chen.go('/articles/new');
    await chen.page.getByPlaceholder('查找账号').fill('柳林');
    await chen.click(chen.test('all-accounts'));
    await chen.see('已选 2 项');
    await chen.page.getByPlaceholder('查找账号').fill('青禾');
    await chen.click(chen.test('all-accounts'));
    await chen.see('已选 15 项');
    await chen.click(chen.test('all-accounts'));
    await chen.see('已选 2 项');
  },
};
