import { becomes, expect, fresh } from '../lib/expect.mjs';

const rows = (desk) => desk.page.locator('table.list tbody tr');
const first_name = (desk) => desk.page.locator('table.list tbody tr .title').first().innerText();

// What is typed leaves one kind of rows: those whose text says so.
async function leaves_only(desk, what, text) {
  await becomes(what, async () => {
    const all = await rows(desk).allInnerTexts();
    return all.length > 0 && all.every((row) => row.includes(text));
  });
}

export const journeys = {
  async 'accounts are found by one character, by initials in pinyin and by a person'(world) {
    const wu = await world.at_desk('wu');
    const { items } = await wu.api('/accounts?limit=200');
    expect.ok(items.length > 2, 'the demonstration office has accounts');
    await wu.go('/accounts');
    await wu.fill('q', '青');
    await leaves_only(wu, 'one character', '青');
    await wu.fill('q', 'qinghe');
    await leaves_only(wu, 'pinyin', '青禾');
    await wu.shoot('accounts-by-pinyin');
    await wu.check_accessible('the list of accounts');
    await wu.fill('q', 'zzzz');
    await wu.see('没有符合条件');
    await wu.page.getByLabel('名称、拼音、标识、编号、单位或人员').fill('');
    await becomes('everything again', async () => (await rows(wu).count()) > 2);
    const before = await first_name(wu);
    await wu.click(wu.page.getByRole('button', { name: '账号', exact: true }));
    await wu.click(wu.page.getByRole('button', { name: /^账号/ }).last());
    await becomes('the other end first', async () => (await first_name(wu)) !== before);
    expect.match(wu.page.url(), /sort=-name/);
  },

  async 'a filter is kept under a name, asks again with one click and survives a reload'(world) {
    const wu = await world.at_desk('wu');
    const name = `常用${fresh(4)}`;
    await wu.go('/accounts?q=qh&sort=-followers');
    await wu.click(wu.test('keep-filter'));
    await wu.fill('filter_name', name);
    await wu.click(wu.page.getByRole('button', { name: '保存', exact: true }));
    await wu.see('筛选已保存');
    await wu.go('/accounts');
    wu.clicks = 0;
    await wu.click(wu.page.getByRole('button', { name, exact: true }));
    await becomes('the address says so', async () => /q=qh/.test(wu.page.url()));
    expect.ok(wu.clicks <= 1, `${wu.clicks} clicks`);
    await wu.shoot('accounts-kept-filter');
    await wu.page.reload();
    await becomes('the same again', async () => (await wu.page.getByLabel('名称、拼音、标识、编号、单位或人员').inputValue()) === 'qh');
    await wu.click(wu.page.getByRole('button', { name: `删除筛选“${name}”` }));
    await wu.see('筛选已删除');
  },
};
