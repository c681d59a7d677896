import { becomes, expect, fresh } from '../lib/expect.mjs';

const header = '账号名称,平台,原始ID,单位名称,开设用途,开通日期,粉丝量,主要负责人,主要负责人电话,分管负责人,分管负责人电话,联系人,联系电话';
const row = (id, name, unit = '青禾区融媒体中心') => `${name},微信公众号,${id},${unit},政务信息发布,2023/5/1,1200,刘洋,0000-6123456,李静,0000-6123457,王平,0000-6123458`;
const account_id = () => `gh_${fresh(12)}`;

async function give(desk, lines, name = '账号台账.csv') {
  await desk.test('import-file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
  desk.clicks += 1;
  await desk.page.waitForURL(/\/imports\/\w+/);
}

export const journeys = {
  async 'two hundred accounts by spreadsheet in three clicks, and taken back'(world) {
    const wu = await world.at_desk('wu');
    const mark = fresh(4);
    await wu.go('/imports');
    await wu.check_accessible('the page for imports');
    const before = wu.clicks;
    await give(wu, [header, ...Array.from({ length: 200 }, (_, n) => row(account_id(), `青禾${mark}第${n + 1}号`))]);
    await wu.see('共 200 行，200 行可以导入，0 行有误', 60000);
    await wu.check_accessible('an import that was checked');
    await wu.shoot('import-checked');
    await wu.click(wu.test('confirm-import'));
    await wu.see('已生成 200 份备案', 120000);
    expect.ok(wu.clicks - before <= 3, `${wu.clicks - before} clicks`);
    await wu.shoot('import-filed');
    const waiting = (await wu.api('/filings?mine=1&state=in_review&limit=200')).items.filter((f) => f.title.includes(mark));
    expect.equal(waiting.length, 200);
    const at = wu.page.url();
    await wu.go('/filings?mine=1');
    await wu.fill('q', `${mark}第77号`);
    await becomes('the one that was looked for', async () => (await wu.page.locator('main table.list tbody tr').count()) === 1 && (await wu.text('main table.list tbody tr')).includes('第77号'));
    await wu.shoot('filings-found');
    await wu.page.goto(at);
    await wu.click(wu.test('undo-import'));
    await wu.click(wu.page.locator('.el-message-box').getByRole('button', { name: '撤销这次导入', exact: true }));
    await becomes('the filings are withdrawn', async () => (await wu.api('/filings?mine=1&state=in_review&limit=200')).items.every((f) => !f.title.includes(mark)), 120);
  },

  async 'rows that are wrong are named, and columns that are called otherwise are told once'(world) {
    const wu = await world.at_desk('wu');
    await wu.go('/imports');
    const twice = account_id();
    await give(wu, [header, row(twice, '甲'), row(twice, '乙'), row(account_id(), '丙', '没有的单位'), row(account_id(), '丁')]);
    await wu.see('2 行有误', 60000);
    await wu.see('与第 2 行是同一个账号');
    await wu.check_accessible('an import with faults');
    await wu.shoot('import-faults');
    const [file] = await Promise.all([wu.page.waitForEvent('download'), wu.click(wu.test('fault-file'))]);
    expect.match(file.suggestedFilename(), /错误清单\.csv$/);

    await wu.go('/imports');
    await give(wu, ['公众号叫什么,平台,原始ID,用途,开通日期,主要负责人,主要负责人电话,分管负责人,分管负责人电话,联系人,联系电话', `戊,微信公众号,${account_id()},政务,2023-05-01,刘,00006123456,李,00006123457,王,00006123458`]);
    await wu.see('哪一列是什么');
    await wu.check_accessible('the columns of an import');
    await wu.shoot('import-columns');
    await wu.page.locator('.field', { hasText: '账号名称' }).first().locator('.el-select').click();
    await wu.click(wu.page.getByRole('option', { name: '公众号叫什么', exact: true }));
    await wu.click(wu.test('check-import'));
    await wu.see('1 行可以导入', 60000);
  },
};
