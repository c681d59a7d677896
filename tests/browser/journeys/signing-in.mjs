import { becomes, expect, fresh } from '../lib/expect.mjs';

export const journeys = {
  async 'a wrong password is refused in words and with a code'(world) {
    const desk = await world.stranger();
    await desk.go('/articles');
    expect.equal(new URL(desk.page.url()).pathname, '/sign-in');
    await desk.fill('login', 'chen');
    await desk.fill('password', 'not the password');
    await desk.button('登录').click();
    const refusal = await desk.text('.notice.is-bad');
    expect.match(refusal, /[一-龥]{4,}/);
    expect.match(refusal, /代码 \S+/);
    await desk.check_accessible('the sign-in page');
  },

  async 'a new person signs in with a one-time password, must choose an own one, and arrives where they wanted to go'(world) {
    const admin = await world.at_desk('admin');
    await admin.go('/units');
    await admin.click(admin.button('新建人员'));
    const login = `new${fresh(8)}`;
    await admin.fill('person_name', '测试人员');
    await admin.fill('person_login', login);
    await admin.check_accessible('the dialog for a new person');
    await admin.click(admin.button('保存'));
    const password = await admin.text('[data-test="one-time-password"]');
    await admin.shoot('one-time-password');
    expect.ok(password.length >= 10);
    await admin.click(admin.button('我已记下'));
    await admin.see(login);
    expect.equal(await admin.page.getByText(password).count(), 0, 'the password is shown only once');

    const desk = await world.stranger();
    await desk.go('/sign-in');
    await desk.fill('login', login);
    await desk.fill('password', password);
    await desk.button('登录').click();
    await desk.page.waitForURL('**/password');
    await desk.go('/articles');
    expect.equal(new URL(desk.page.url()).pathname, '/password', 'nothing else is open before the password is changed');
    await desk.check_accessible('the password page');
    await desk.fill('old_password', password);
    await desk.fill('new_password', 'short');
    await desk.fill('repeat_password', 'short');
    await desk.button('修改密码').click();
    expect.ok((await desk.text('.field .error')).length > 0, 'the refusal stands at its field');
    const own = `own-${fresh()}`;
    await desk.fill('new_password', own);
    await desk.fill('repeat_password', own);
    await desk.button('修改密码').click();
    await desk.see('您好');
  },

  async 'whoever loses the session goes on where they were, with what they typed'(world) {
    const chen = await world.at_desk('chen');
    await chen.go('/articles/new');
    const title = `会话过期也不丢稿 ${fresh()}`;
    await chen.fill('title', title);
    await chen.page.locator('.prose').click();
    await chen.page.keyboard.type('第一段正文。');
    await chen.page.waitForURL(/\/articles\/(?!new)/);
    await chen.context.clearCookies();
    await chen.page.keyboard.type('会话已经过期。');
    await chen.see('您的登录已过期');
    await chen.check_accessible('the dialog that asks to sign in again');
    const dialog = chen.page.getByRole('dialog');
    await dialog.locator('input[type="password"]').fill(world.people.passwords('chen')[0]);
    await chen.button('登录', dialog).click();
    await becomes('the draft is saved', async () => (await chen.text('[data-test="saved"]')).includes('已自动保存'));
    expect.equal(await chen.page.locator('[name="title"]').inputValue(), title);
    const id = new URL(chen.page.url()).pathname.split('/').pop();
    const kept = await chen.api(`/articles/${id}`);
    expect.match(kept.revision.body, /会话已经过期/);
  },
};
