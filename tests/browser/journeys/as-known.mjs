// The register as it was known on a day: a date in the box, and the figures of that day open down to their rows.
import { expect } from '../lib/expect.mjs';

async function choose_day(desk, day) {
  const box = desk.page.locator('.as-of input').first();
  await box.click();
  await box.fill(day);
  await box.press('Enter');
  await box.press('Escape');
  await desk.settle();
}

const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);

export const journeys = {
  'a registrar looks at the accounts of a day, opens one, and comes back': async (world) => {
    const desk = await world.at_desk('sun');
    await desk.go('/accounts');
    const rows = desk.page.locator('table.list tbody tr');
    const now = await rows.count();
    expect.ok(now > 0);

    await choose_day(desk, '2020-01-01');
    await desk.see('2020-01-01 结束时系统所知');
    await desk.see('没有符合条件的');
    expect.equal(await rows.count(), 0, 'nothing was known then');
    await desk.click(desk.button('回到今天'));
    await desk.settle();
    expect.equal(await rows.count(), now);

    await choose_day(desk, today());
    await desk.see(`${today()} 结束时系统所知`);
    expect.equal(await rows.count(), now, 'today ends as it is');
    await desk.check_accessible('the accounts of a day');
    await desk.shoot('accounts-as-known');
    // A figure on a tab is as many rows.
    const then = await desk.api(`/accounts?as_of=${today()}`);
    for (const [state, n] of Object.entries(then.counts)) {
      const { items } = await desk.api(`/accounts?as_of=${today()}&state=${state}&limit=200`);
      expect.equal(items.length, n, state);
    }
    await desk.click(rows.first().locator('a.title'));
    await desk.settle();
    await desk.see('只供查阅');
    expect.equal(await desk.page.getByText('接入状态').count(), 0, 'nothing of today beside it');
    await desk.shoot('account-as-known');
    await choose_day(desk, '2020-01-01');
    await desk.see('这个账号还没有登记');
    await desk.click(desk.button('回到今天'));
    await desk.settle();
    await desk.check_accessible('the account of today');
  },

  'the filings of a day are those that there were, with nothing to do about them': async (world) => {
    const desk = await world.at_desk('sun');
    await desk.go('/filings');
    await choose_day(desk, today());
    await desk.see('只供查阅');
    const rows = desk.page.locator('table.list tbody tr');
    expect.ok((await rows.count()) > 0);
    await desk.shoot('filings-as-known');
    await choose_day(desk, '2020-01-01');
    expect.equal(await rows.count(), 0);
  },
};
