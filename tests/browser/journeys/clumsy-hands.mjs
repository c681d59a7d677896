// What happens at desks: a reload in the middle, the back button, a second window, the wrong button first.
import { becomes, expect, fresh } from '../lib/expect.mjs';

async function sign_out(desk, page) {
  await page.goto(`${desk.world.url}/accounts`);
  await page.locator('button.person').click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.waitForURL('**/sign-in');
}

async function sign_in(desk, page, login) {
  await page.locator('[name="login"]').fill(login);
  await page.locator('[name="password"]').fill(desk.world.people.passwords(login)[0]);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL((at) => !at.pathname.startsWith('/sign-in'));
}

const saved = (desk) => becomes('saved by itself', async () => (await desk.text('[data-test="saved"]')).includes('已自动保存') || (await desk.text('[data-test="saved"]')));

async function began_article(desk, title) {
  await desk.go('/articles/new');
  await desk.fill('title', title);
  await desk.page.locator('.prose').click();
  await desk.page.keyboard.type('第一段。');
  await desk.page.waitForURL(/\/articles\/(?!new)/);
  await saved(desk);
}

export const journeys = {
  async 'a text without a title survives a reload, and can be thrown away'(world) {
    const chen = await world.at_desk('chen');
    chen.page.on('dialog', (warning) => warning.accept());
    await chen.go('/articles/new');
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('标题还没有想好，正文写了很久。');
    await chen.page.reload();
    await chen.see('标题还没有想好，正文写了很久。');
    await chen.check_accessible('a text that was found again');
    await chen.click(chen.test('discard-unsent'));
    await becomes('the sheet is empty', async () => (await chen.text('.prose')) === '');
    await chen.page.reload();
    await chen.settle();
    expect.equal(await chen.text('.prose'), '');
  },

  async 'a text that could not be saved is found again, saved by itself or thrown away'(world) {
    const chen = await world.at_desk('chen');
    let down = true;
    await chen.page.route(/\/api\/v1\/articles$/, (route) => (down && route.request().method() === 'POST' ? route.abort() : route.continue()));
    const leave = async () => {
      await chen.click(chen.page.getByRole('link', { name: '首页', exact: true }));
      await chen.click(chen.page.locator('.el-message-box').getByRole('button', { name: '离开', exact: true }));
      await chen.page.waitForURL((at) => at.pathname === '/');
      await chen.click(chen.button('写一篇稿件'));
      await chen.see('这是您上次填写、还没有提交的内容');
    };
    const title = `服务器停了 ${fresh(6)}`;
    await chen.go('/articles/new');
    await chen.fill('title', title);
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('写了很久的正文。');
    await chen.see('没有保存成功');
    await leave();
    expect.equal(await chen.page.locator('[name="title"]').inputValue(), title);
    await chen.click(chen.test('discard-unsent'));
    await becomes('the sheet is empty', async () => (await chen.page.locator('[name="title"]').inputValue()) === '');
    await chen.fill('title', title);
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('又写了一遍。');
    await chen.see('没有保存成功');
    await leave();
    down = false;
    await chen.page.reload();
    await chen.page.waitForURL(/\/articles\/(?!new)/);
    expect.match(await chen.text('.prose'), /又写了一遍/);
  },

  async 'an article whose first answer is lost is made once, and holds what was typed meanwhile'(world) {
    const chen = await world.at_desk('chen');
    let lost = 2;
    await chen.page.route(/\/api\/v1\/articles$/, async (route) => {
      if (route.request().method() !== 'POST' || lost === 0) return route.continue();
      lost -= 1;
      await route.fetch(); // it arrives; nobody hears of it
      return route.abort();
    });
    const title = `答复丢了 ${fresh(6)}`;
    await chen.go('/articles/new');
    await chen.fill('title', title);
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('第一句。');
    await chen.see('没有保存成功');
    await chen.page.keyboard.type('第二句。');
    await becomes('the second answer is lost, too', async () => lost === 0);
    await chen.page.reload();
    await chen.page.waitForURL(/\/articles\/(?!new)/);
    await chen.see('已自动保存');
    expect.match(await chen.text('.prose'), /第一句。第二句。/);
    await chen.page.reload();
    await chen.see('第二句。');
    await chen.go('/articles');
    await chen.see(title);
    expect.equal(await chen.page.getByText(title, { exact: true }).count(), 1);
  },

  async 'the button for submitting says what is missing'(world) {
    const chen = await world.at_desk('chen');
    await began_article(chen, `没有选账号 ${fresh(6)}`);
    expect.ok(await chen.test('submit-article').isDisabled());
    expect.match(await chen.text('[data-test="lacking"]'), /勾选发布账号/);
  },

  async 'whoever signs in again in another window goes on writing in this one'(world) {
    const chen = await world.at_desk('chen');
    await began_article(chen, `两个窗口 ${fresh(6)}`);
    const other = await chen.context.newPage();
    await sign_out(chen, other);
    await sign_in(chen, other, 'chen');
    await chen.page.bringToFront();
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.press('End');
    await chen.page.keyboard.type('第二段。');
    const id = new URL(chen.page.url()).pathname.split('/').pop();
    await becomes('the second paragraph is saved', async () => (await chen.api(`/articles/${id}`)).revision.body.includes('第二段'));
    await other.close();
  },

  async 'nothing is written in the name of somebody else who signed in in another window'(world) {
    const chen = await world.at_desk('chen');
    await began_article(chen, `换了人 ${fresh(6)}`);
    await (await world.at_desk('zhou')).close(); // has a password of their own from here on
    const other = await chen.context.newPage();
    await sign_out(chen, other);
    await sign_in(chen, other, 'zhou');
    await chen.page.bringToFront();
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.press('End');
    await chen.page.keyboard.type('第二段。');
    await chen.see('另一个窗口里换了人登录');
    await chen.check_accessible('the dialog that says somebody else signed in');
    const dialog = chen.page.getByRole('dialog');
    await dialog.locator('input[type="password"]').fill(world.people.passwords('chen')[0]);
    await chen.button('登录', dialog).click();
    const id = new URL(chen.page.url()).pathname.split('/').pop();
    await becomes('the second paragraph is saved', async () => (await chen.api(`/articles/${id}`)).revision?.body.includes('第二段') ?? false);
    await other.close();
  },

  async 'a form that was left half filled is found again after a reload and after the back button'(world) {
    const zhou = await world.at_desk('zhou');
    await zhou.go('/');
    await zhou.click(zhou.button('新增备案'));
    await zhou.settle();
    expect.equal(await zhou.test('unsent').count(), 0, 'a form nobody has touched is not found again');
    await zhou.fill('account_name', '柳林镇便民');
    await zhou.fill('purpose', '写了很久的开设用途。');
    await zhou.page.reload();
    await zhou.settle();
    expect.equal(await zhou.page.locator('[name="purpose"]').inputValue(), '写了很久的开设用途。');
    expect.equal(await zhou.page.locator('[name="account_name"]').inputValue(), '柳林镇便民');
    await zhou.check_accessible('a form that was found again');
    await zhou.click(zhou.page.getByRole('link', { name: '首页', exact: true }));
    await zhou.page.waitForURL((url) => url.pathname === '/'); // or going back would leave from where it still is
    await zhou.page.goBack();
    await zhou.settle();
    expect.equal(await zhou.page.locator('[name="purpose"]').inputValue(), '写了很久的开设用途。');
    await zhou.click(zhou.test('discard-unsent'));
    await becomes('the form is empty', async () => (await zhou.page.locator('[name="purpose"]').inputValue()) === '');
    await zhou.page.reload();
    await zhou.settle();
    expect.equal(await zhou.test('unsent').count(), 0);
  },

  async 'a change of a record that was left half filled is found again'(world) {
    const zhou = await world.at_desk('zhou');
    const { items } = await zhou.api('/accounts?state=approved&limit=1');
    await zhou.go(`/accounts/${items[0].id}/file/change`);
    expect.equal(await zhou.test('unsent').count(), 0);
    await zhou.fill('functions', '改到一半的功能定位');
    await zhou.page.reload();
    await zhou.settle();
    expect.equal(await zhou.page.locator('[name="functions"]').inputValue(), '改到一半的功能定位');
    await zhou.click(zhou.test('discard-unsent'));
    await becomes('the record stands as it was', async () => (await zhou.page.locator('[name="functions"]').inputValue()) !== '改到一半的功能定位');
  },

  async 'what a reviewer has written is still there after a reload'(world) {
    const chen = await world.at_desk('chen');
    const title = `审核意见写到一半 ${fresh(6)}`;
    await began_article(chen, title);
    await chen.click(chen.page.getByText('青禾政务公告牌', { exact: true }));
    await becomes('it can be submitted', async () => chen.test('submit-article').isEnabled());
    await chen.click(chen.test('submit-article'));
    await chen.test('submit-article').waitFor({ state: 'detached' });
    const id = new URL(chen.page.url()).pathname.split('/').pop();
    const li = await world.at_desk('li');
    await li.go(`/reviews/${id}`);
    await li.fill('comment', '第二段的日期和附件不一致。');
    await li.page.reload();
    await li.settle();
    expect.equal(await li.page.locator('[name="comment"]').inputValue(), '第二段的日期和附件不一致。');
    await li.click(li.test('return'));
    await li.see('第二段的日期和附件不一致。');
    const feng = await world.at_desk('feng');
    const waiting = (await feng.api('/filings?todo=1')).items[0];
    expect.ok(waiting, 'the office begins with a filing on the desk of its first level');
    await feng.go(`/filings/${waiting.id}`);
    await feng.fill('comment', '请补充申请函。');
    await feng.page.reload();
    await feng.settle();
    expect.equal(await feng.page.locator('[name="comment"]').inputValue(), '请补充申请函。');
  },

  async 'a tree of units that is cut says so, and the daemon finds the others'(world) {
    const admin = await world.at_desk('admin');
    // As an office with thousands of units answers: a first page, and more behind it.
    await admin.page.route(/\/api\/v1\/units(\?.*)?$/, async (route) => {
      const answer = await route.fetch();
      const page = await answer.json();
      const looked_for = new URL(route.request().url()).searchParams.has('q');
      await route.fulfill({ response: answer, json: looked_for ? page : { items: page.items.slice(0, 1), next: 'more' } });
    });
    await admin.go('/units');
    expect.match(await admin.text('[data-test="units-cut"]'), /只列出前 1 个/);
    await admin.check_accessible('a tree that is cut');
    await admin.page.getByRole('textbox', { name: '查找单位' }).fill('柳林镇');
    await admin.click(admin.page.getByRole('link', { name: /柳林镇人民政府/ }));
    await becomes('the panel is of the unit that was clicked', async () => (await admin.page.getByRole('heading', { name: '柳林镇人民政府', exact: true }).count()) === 1);
    await admin.click(admin.page.getByRole('link', { name: /柳林镇党政办公室/ }));
    await becomes('and of the next one', async () => (await admin.page.getByRole('heading', { name: '柳林镇党政办公室', exact: true }).count()) === 1);
  },

  async 'in a narrow window every figure says what it is'(world) {
    const zhou = await world.at_desk('zhou', { viewport: { width: 390, height: 844 } });
    await zhou.go('/accounts');
    const said = await zhou.page.locator('main table.list td[data-label]').evaluateAll((cells) => cells.map((c) => [c.dataset.label, getComputedStyle(c, '::before').content]));
    expect.ok(said.some(([label]) => label === '认证到期：'), JSON.stringify(said));
    expect.ok(said.every(([label, shown]) => shown.includes(label)), JSON.stringify(said));
    await zhou.check_accessible('accounts in a narrow window');
    await zhou.go('/public/matrix');
    const narrowest = await zhou.page.locator('td').evaluateAll((cells) => Math.min(...cells.map((c) => c.getBoundingClientRect().width)));
    expect.ok(narrowest >= 90, `a column of ${narrowest} pixels is one sign wide`);
    expect.ok(await zhou.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  },

  async 'a click beside a dialog does not throw away what was typed into it'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/rules');
    await sun.click(sun.button('设置规则'));
    const reason = sun.page.getByRole('dialog').locator('textarea').first();
    await reason.fill('按上级要求调整检查时点。');
    await sun.page.mouse.click(5, 5);
    await sun.settle();
    expect.ok(await reason.isVisible());
    expect.equal(await reason.inputValue(), '按上级要求调整检查时点。');
  },

  async 'without a connection the page stays, whatever is clicked'(world) {
    const sun = await world.at_desk('sun');
    await sun.go('/rules');
    await sun.context.setOffline(true);
    await sun.click(sun.page.getByRole('link', { name: '备案流程', exact: true }));
    await sun.see('连不上服务器');
    expect.ok(await sun.page.getByRole('heading', { name: '监测规则' }).isVisible());
    await sun.context.setOffline(false);
    await sun.click(sun.page.getByRole('link', { name: '备案流程', exact: true }));
    await sun.page.waitForURL('**/filing-rules');
    await sun.see('审批');
    sun.problems = sun.problems.filter((p) => !p.includes('dynamically imported module')); // what being offline means
  },

  async 'evidence and records speak in words'(world) {
    const sun = await world.at_desk('sun');
    const { items } = await sun.api('/cases');
    await sun.go(`/cases/${items[0].id}`);
    const spoken = await sun.page.locator('main dl dt, main dl dd').allInnerTexts();
    expect.deepEqual(spoken.filter((words) => /^[a-z_]+$|^[0-9a-z]{26}$/.test(words.trim())), []);
    const shen = await world.at_desk('shen');
    await shen.go('/audit');
    // A daemon that anchors the chains names them as their writers are called.
    const names = await shen.page.locator('main tr:not(:has(code:text-is("audit.anchored"))) dl.detail dt').allInnerTexts();
    expect.ok(names.length > 20);
    expect.deepEqual([...new Set(names.filter((name) => !/[一-龥]/.test(name)))], []);
  },
};
