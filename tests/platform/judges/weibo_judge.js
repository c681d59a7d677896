// Weibo: a client of 2014 signs in, posts with and without a picture, reads back and removes.
'use strict';
const assert = require('node:assert/strict');
const weibo = require('weibo');
const { picture } = require('./platform');

const client_id = '1234567890';
const callback = 'http://127.0.0.1/signed-in';
const uid = '5012345678';

function called(object, method, ...given) {
  return new Promise((resolve, reject) => {
    object[method](...given, (error, value) => (error ? reject(error) : resolve(value)));
  });
}

function set_up(platform) {
  weibo.init('weibo', client_id, 'the secret', callback);
  const { config } = weibo.enables.weibo;
  config.host = `${platform.url}/weibo/2`;
  config.oauth_host = `${platform.url}/weibo/oauth2`;
  config.update = '/statuses/share';
  config.upload = '/statuses/share';
}

// What a person does on the consent page.
async function consent(platform, address) {
  const page = await (await fetch(address)).text();
  assert.match(page, /<button id="accept"/);
  const asked = new URL(address).searchParams;
  const form = new URLSearchParams({
    client_id: asked.get('client_id'), redirect_uri: asked.get('redirect_uri'), state: asked.get('state'),
    uid, action: 'accept',
  });
  const reply = await fetch(`${platform.url}/weibo/oauth2/authorize`, { method: 'POST', body: form, redirect: 'manual' });
  assert.equal(reply.status, 302);
  return new URL(reply.headers.get('location')).searchParams;
}

async function sign_in(platform) {
  const wanted = await called(weibo, 'get_authorization_url', { blogtype: 'weibo', oauth_callback: callback, state: 'x1' });
  const back = await consent(platform, wanted.auth_url);
  assert.equal(back.get('state'), 'x1');
  const user = { blogtype: 'weibo', oauth_callback: callback, oauth_verifier: back.get('code') };
  const token = await called(weibo, 'get_access_token', user);
  assert.equal(token.uid, uid);
  await assert.rejects(called(weibo, 'get_access_token', user), 'a code works once');
  return { blogtype: 'weibo', access_token: token.access_token, uid };
}

async function judge(platform) {
  await platform.control('accounts', {
    platform: 'weibo', client_id, client_secret: 'the secret', uid, screen_name: '测试发布',
    safe_domains: ['portal.example'], redirect_uris: [callback],
  });
  set_up(platform);
  const user = await sign_in(platform);
  const text = '【通知】节假日安排 https://portal.example/notice/1?d=judge-2';
  const posted = await called(weibo, 'update', user, { status: text, rip: '203.0.113.7' });
  assert.equal(posted.text, text);
  assert.equal(posted.idstr, posted.mid);
  assert.ok(BigInt(posted.idstr) > 2n ** 53n);
  await assert.rejects(called(weibo, 'update', user, { status: text, rip: '203.0.113.7' }), /repeat content/);
  await assert.rejects(called(weibo, 'update', user, { status: '没有链接', rip: '203.0.113.7' }), /text not find domain!/);

  const second = '第二条 https://portal.example/notice/2?d=judge-3';
  await called(weibo, 'upload', user, { status: second, rip: '203.0.113.7' }, { data: picture, name: 'p.png' });
  const timeline = await called(weibo, 'user_timeline', user, { id: uid, count: 10, page: 1 });
  assert.equal(timeline.items.length, 2);
  assert.equal(timeline.items[0].text, second, 'percent-encoded multipart text is the same text');

  const seen = (await platform.control('ledger?platform=weibo')).items;
  assert.deepEqual(seen.map((one) => one.marker), ['judge-2', 'judge-3']);
  assert.equal(seen[1].pictures.length, 1);
}

module.exports = { judge };
