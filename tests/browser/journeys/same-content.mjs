// The same content again on the same account: it waits, says which article it repeats, and goes out when the editor says
// why. The articles are written and reviewed over the API; the question is answered at the desk.
import { by_token } from '../lib/by_token.mjs';
import { becomes, expect, fresh } from '../lib/expect.mjs';

async function released(world, title) {
  const editor = by_token(world, 'demo-editor');
  const { unit } = world.people.office;
  const { items: accounts } = await editor('GET', '/accounts?state=active&limit=200');
  const portal = accounts.find((a) => a.platform === 'site' && a.unit.id === unit);
  let article = await editor('POST', '/articles', {
    unit_id: unit, title, summary: '停水通知', short_text: '停水通知', author: '陈晓', source: '办公室',
    body: '周四夜间管网检修，请提前储水。', body_format: 'markdown', accounts: [portal.id],
  });
  article = await editor('POST', `/articles/${article.id}/submissions`, {}, article.version);
  for (const login of ['demo-review-1', 'demo-review-2', 'demo-review-3']) {
    const reviewer = by_token(world, login);
    const shown = await reviewer('GET', `/articles/${article.id}`);
    await reviewer('POST', `/articles/${article.id}/decisions`, { decision: 'approve', digest: shown.digest }, shown.version);
  }
  return article.id;
}

async function only_delivery(desk, article) {
  const { items } = await desk.api(`/deliveries?article=${article}`);
  expect.equal(items.length, 1);
  return items[0];
}

export const journeys = {
  async 'the same content again waits for the editor’s word'(world) {
    const chen = await world.at_desk('chen');
    const title = `停水通知 ${fresh(6)}`;
    const first = await released(world, title);
    await becomes('the first is out', async () => (await only_delivery(chen, first)).state === 'published', 60);
    const second = await released(world, title);
    const stopped = await only_delivery(chen, second);
    expect.equal(stopped.state, 'held');
    expect.equal(stopped.why_code, 'same_content');

    await chen.go(`/articles/${second}`);
    await chen.see('发布过内容相同的稿件');
    expect.equal(await chen.test('same-as').getAttribute('href'), `/articles/${first}`);
    await chen.check_accessible('an article that waits because of its content');
    await chen.shoot('same-content-article');
    await chen.click(chen.test('confirm-same'));
    const dialog = chen.page.getByRole('dialog');
    expect.match(await dialog.innerText(), new RegExp(title), 'the dialog names the earlier article');
    await dialog.locator('textarea').fill('检修改期，再通知一次');
    await dialog.locator('input').fill('仍要发布');
    await chen.check_accessible('the question about the same content');
    await chen.shoot('same-content-question');
    await chen.click(chen.button('仍要发布', dialog));
    await chen.see('已确认，排队发送');
    await becomes('the second is out too', async () => (await only_delivery(chen, second)).state === 'published', 60);

    await chen.go(`/deliveries/${stopped.id}`);
    const line = chen.test('timeline');
    await line.locator('[data-kind="same_content"]').waitFor();
    expect.match(await line.locator('[data-kind="confirmed"]').innerText(), /检修改期，再通知一次/);
    await chen.shoot('same-content-timeline');
  },
};
