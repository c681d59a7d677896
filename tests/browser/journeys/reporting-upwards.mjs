// The national system: export what it has to be told, register its receipt, compare with what it has.
import fs from 'node:fs';

import { becomes, expect } from '../lib/expect.mjs';

const names = (rows) => rows.map((row) => row.account.name);

export const journeys = {
  async 'accounts are exported once, their receipt registers the filings, and theirs is compared with ours'(world) {
    const wu = await world.at_desk('wu');
    await wu.go('/national');
    await wu.see('需要报送');
    await wu.check_accessible('what the national system has to be told');
    await wu.shoot('national');
    const unit = (await wu.api('/session')).person.unit.id;
    const before = await wu.api(`/national-report?unit=${unit}`);
    const told = before.items.filter((row) => row.act !== 'gone');
    expect.ok(told.length >= 2, 'there are accounts to tell');
    await wu.fill('checker', '李审核');
    wu.clicks = 0;
    const [download] = await Promise.all([wu.page.waitForEvent('download'), wu.click(wu.test('send-report'))]);
    expect.equal(wu.clicks, 1);
    expect.match(download.suggestedFilename(), /报送表\.xlsx$/);
    expect.equal(fs.readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');
    await wu.see('没有需要报送的账号');
    await wu.shoot('national-sent');

    await wu.click(wu.page.getByRole('link', { name: /^报送 · / }));
    await wu.fill('receipt', 'QG-2026-0001');
    await wu.click(wu.test('save-receipt'));
    await wu.see('回执已登记');
    await wu.check_accessible('a report');
    await wu.shoot('national-receipt');
    const account = await wu.api(`/accounts/${told[0].account.id}`);
    if (account.filings.length) expect.equal(account.filings.at(-1).state, 'registered');

    await wu.go('/national');
    const lines = ['账号名称,注册平台,联系电话', ...told.slice(1).map((row, n) => `${row.account.name},${row.platform_label},${n ? '' : '0000-1111111'}`)];
    await wu.test('theirs').setInputFiles({ name: '全国系统导出.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
    await wu.page.waitForURL(/\/national\/\w+/);
    await wu.see('0000-1111111');
    await wu.check_accessible('a comparison');
    await wu.shoot('national-compared');
    const again = await wu.api(`/national-report?unit=${unit}`);
    expect.ok(names(again.items).includes(told[0].account.name), 'what they have not is offered again');
    await wu.click(wu.test('undo-exchange'));
    await wu.click(wu.page.getByRole('dialog').getByRole('button', { name: '撤销', exact: true }));
    await becomes('the comparison no longer counts', async () => (await wu.api(`/national-report?unit=${unit}`)).items.filter((row) => row.act !== 'gone').length === 0);
  },

  async 'a sheet with other columns is refused with what to do'(world) {
    const wu = await world.at_desk('wu');
    await wu.go('/national');
    await wu.test('theirs').setInputFiles({ name: '别的表.csv', mimeType: 'text/csv', buffer: Buffer.from('甲,乙\r\n1,2\r\n') });
    await wu.see('没有找到报送模板的列名');
  },
};
