// What waits for what, in words: a hold on the status page and on the delivery, an urgent mark, the life of a delivery.
import { becomes, expect } from '../lib/expect.mjs';

async function a_publication_with_its_receipt(desk) {
  const { items } = await desk.api('/deliveries?limit=200');
  const published = items.filter((d) => d.operation === 'publish' && d.receipt);
  expect.ok(published.length > 0, 'an earlier journey, or the demonstration, has published an article');
  return published.find((d) => d.account.platform === 'wechat') ?? published[0];
}

export const journeys = {
  async 'a hold is said in words on the status page, and gone when it is lifted'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/holds');
    await sun.click(sun.button('暂停发送'));
    const dialog = sun.page.getByRole('dialog');
    await dialog.locator('.el-select').first().click();
    await sun.page.getByRole('option', { name: '全部发送' }).first().click();
    await dialog.locator('textarea').fill('核实一处错误');
    await sun.click(sun.button('暂停发送', dialog));
    await sun.see('已暂停发送');
    await sun.go('/status');
    await sun.see('核实一处错误');
    const trouble = sun.page.locator('[data-test="troubles"] [data-kind="hold"]');
    expect.match(await trouble.first().innerText(), /暂停/);
    await sun.check_accessible('the status page with a hold');
    await sun.shoot('status-hold');
    await sun.go('/holds');
    await sun.click(sun.button('恢复发送').first());
    await sun.click(sun.page.locator('.el-message-box').getByRole('button', { name: '恢复发送' }));
    await sun.see('已恢复发送');
    await sun.go('/status');
    await becomes('nothing is held', async () => (await trouble.count()) === 0);
  },

  async 'an article is marked as urgent with a reason, and the mark is taken back'(world) {
    const chen = await world.at_desk('chen');
    const { article } = await a_publication_with_its_receipt(chen);
    await chen.go(`/articles/${article.id}`);
    await chen.click(chen.test('urgent-mark'));
    await chen.page.getByRole('dialog').locator('textarea').fill('台风红色预警');
    await chen.click(chen.button('标记为紧急', chen.page.getByRole('dialog')));
    await chen.test('urgent').waitFor();
    expect.match(await chen.text('[data-test="urgent"]'), /标记为紧急：台风红色预警/);
    await chen.check_accessible('an urgent article');
    await chen.click(chen.test('urgent-back'));
    await chen.test('urgent-mark').waitFor();
    expect.equal((await chen.api(`/articles/${article.id}/urgency`)).urgent, false);
  },

  async 'a delivery shows its life from the approvals to the receipt'(world) {
    const chen = await world.at_desk('chen');
    const published = await a_publication_with_its_receipt(chen);
    await chen.go(`/deliveries/${published.id}`);
    const line = chen.test('timeline');
    await line.waitFor();
    for (const kind of ['approved', 'released', 'lease', 'step', 'receipt'])
      expect.ok((await line.locator(`[data-kind="${kind}"]`).count()) > 0, `the timeline shows ${kind}`);
    const step = await line.locator('[data-kind="step"]').first().innerText();
    expect.match(step, /(GET|POST|PUT|MOVE|MKCOL) /, 'the request');
    expect.match(step, /毫秒/, 'how long it took');
    await chen.check_accessible('a delivery with its life');
    await chen.shoot('delivery-timeline');
  },
};
