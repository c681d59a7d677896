import { becomes, expect, fresh } from '../lib/expect.mjs';

async function account_of(desk, platform) {
  const { items } = await desk.api(`/accounts?platform=${platform}&state=active&limit=200`);
  expect.ok(items.length, `the office has an account on ${platform}`);
  return items[0].id;
}

export const journeys = {
  async 'an account page tests its connection and shows no secret'(world) {
    const wu = await world.at_desk('wu');
    const id = await account_of(wu, 'wechat');
    await wu.go(`/accounts/${id}`);
    await wu.see('已设置');
    await wu.check_accessible('an account');
    await wu.shoot('account-connected');
    await wu.click(wu.test('test-connection'));
    await wu.see('连接成功', 30000);
    const whole = JSON.stringify(await wu.api(`/accounts/${id}`));
    expect.doesNotMatch(whole, /"value":"[0-9a-f]{32}"/);
  },

  async 'a Weibo account is authorised at the platform, in a window of its own'(world) {
    const wu = await world.at_desk('wu');
    const id = await account_of(wu, 'weibo');
    await wu.go(`/accounts/${id}`);
    const opened = wu.context.waitForEvent('page');
    await wu.click(wu.button('去平台授权'));
    const window = await opened;
    await window.locator('[name="action"][value="accept"]').click();
    await window.getByText('已授权').first().waitFor();
    await becomes('the account is connected', async () => (await wu.api(`/accounts/${id}`)).connection.state === 'ok');
    await wu.go(`/accounts/${id}`);
    await wu.see('授权到期');
  },

  async 'changing an endpoint waits for a second person'(world) {
    const wu = await world.at_desk('wu');
    const id = await account_of(wu, 'example');
    await wu.go(`/accounts/${id}`);
    const before = (await wu.api(`/accounts/${id}`)).settings.endpoint;
    await wu.fill('setting-endpoint', `${before}?${fresh(6)}`);
    await wu.click(wu.test('save-settings'));
    await wu.see('有一项变更等待复核');
    await wu.see('这是您自己提交的变更');
    await wu.check_accessible('a pending change');
    await wu.shoot('pending-change');
    expect.equal((await wu.api(`/accounts/${id}`)).settings.endpoint, before, 'nothing has changed yet');

    const second = await world.at_desk('sun');
    await second.go(`/accounts/${id}`);
    await second.see('有一项变更等待复核');
    await second.click(second.button('驳回变更'));
    await second.see('已处理变更');
    expect.equal((await second.api(`/accounts/${id}`)).settings.endpoint, before);
  },
};
