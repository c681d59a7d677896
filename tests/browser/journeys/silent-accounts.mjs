import { becomes, expect } from '../lib/expect.mjs';

const rank = ['never_observed', 'silent', 'warning', 'active', 'exempt'];

async function statuses(desk) {
  return desk.page.locator('tr[data-status]').evaluateAll((rows) => rows.map((r) => r.dataset.status));
}

export const journeys = {
  async 'the worst accounts come first, each with its evidence'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/oversight');
    const seen = await statuses(sun);
    expect.ok(seen.length > 0);
    const order = seen.map((s) => rank.indexOf(s));
    expect.deepEqual(order, [...order].sort((a, b) => a - b), `in order: ${seen}`);
    await sun.check_accessible('silent accounts');
    await sun.shoot('silent');
    await sun.page.getByRole('button', { name: '查看依据' }).last().click();
    await sun.see('来源');
  },

  async 'an account that was never observed is judged once somebody has seen a post'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/oversight?status=never_observed');
    const row = sun.page.locator('tr[data-status="never_observed"]').first();
    expect.ok(await row.count(), 'the office has an account that was never observed');
    const name = (await row.locator('.title').innerText()).trim();
    const id = (await row.locator('.title').getAttribute('href')).split('/').pop();
    await sun.click(sun.test('observe', row));
    await sun.fill('observe_link', 'https://mp.weixin.qq.com/s/seen-by-hand');
    await sun.page.locator('.el-date-editor input').last().fill('2026-01-05 10:00');
    await sun.page.keyboard.press('Enter');
    await sun.check_accessible('the dialog for a post');
    await sun.click(sun.test('send-observation'));
    await becomes('judged', async () => {
      const { items } = await sun.api('/oversight/accounts?limit=200');
      return items.find((a) => a.account.id === id)?.status === 'silent' || items.find((a) => a.account.id === id);
    });
    await sun.go('/oversight?status=silent');
    await sun.see(name);
  },

  async 'a case is decided in two clicks from the list'(world) {
    const sun = await world.at_desk('sun');
    // The daemon inspects every ten minutes.
    await becomes('an open case', async () => {
      const { items } = await sun.api('/oversight/accounts?status=silent&limit=200');
      return items.some((a) => a.case?.state === 'open') || items.map((a) => a.case);
    }, 660);
    const { items } = await sun.api('/oversight/accounts?status=silent&limit=200');
    const open = items.find((a) => a.case?.state === 'open');
    await sun.go('/oversight?status=silent');
    sun.clicks = 0;
    const row = sun.page.locator('tr[data-status]', { has: sun.page.locator(`a[href="/accounts/${open.account.id}"]`) });
    await sun.click(sun.test('decide', row));
    await sun.test('send-decision').waitFor();
    await sun.check_accessible('the dialog for a decision');
    await sun.shoot('decision');
    await sun.click(sun.test('send-decision'));
    await sun.see('处置已记录');
    expect.ok(sun.clicks <= 2, `${sun.clicks} clicks`);
    const decided = await sun.api(`/cases/${open.case.id}`);
    expect.equal(decided.decision, 'urge');
    expect.ok(decided.due_at, 'with a deadline that was filled in');
    await sun.go(`/cases/${open.case.id}`);
    await sun.see('催更');
    await sun.check_accessible('a case');
    await sun.shoot('case');
  },

  async 'who decides second is told what the first one decided, and only then decides otherwise'(world) {
    const sun = await world.at_desk('sun');
    const { items } = await sun.api('/oversight/accounts?status=silent&limit=200');
    const { account, case: decided } = items.find((a) => a.case);
    await sun.go('/oversight?status=silent');
    const row = sun.page.locator('tr[data-status]', { has: sun.page.locator(`a[href="/accounts/${account.id}"]`) });
    await sun.click(sun.test('decide', row));
    await sun.test('send-decision').waitFor();
    await sun.act('POST', `/cases/${decided.id}/decisions`, { decision: 'close', reason: '整合到区级账号' }, decided.version);
    await sun.click(sun.test('send-decision'));
    await sun.see('已作出处置“关停”：整合到区级账号');
    expect.match(await sun.text('[data-test="refused-cases"]'), new RegExp(account.name));
    await sun.check_accessible('a decision that somebody else was quicker to give');
    await sun.shoot('decided-meanwhile');
    expect.equal((await sun.api(`/cases/${decided.id}`)).decision, 'close', 'the first word stands');
    await sun.click(sun.test('read-cases-again'));
    await sun.settle();
    expect.match(await sun.text('[data-test="refused-cases"]'), /关停/, 'and stays in sight');
    await sun.click(sun.test('send-decision'));
    await sun.see('处置已记录');
    expect.equal((await sun.api(`/cases/${decided.id}`)).decision, 'urge');
  },
};
