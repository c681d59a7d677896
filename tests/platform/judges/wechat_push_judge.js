// co-wechat, a server for what WeChat pushes, judges the pushes: it checks signatures and decrypts by itself.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const co_wechat = require('co-wechat');

const appid = 'wx00000000000push';
const secret = 'another secret of thirty-two char';
const token = 'qinghe2026';
const encodingAESKey = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPG';

// The platform's owner: hears what is pushed; `refusals` of the next pushes are answered with 503.
async function listen(config) {
  const heard = [];
  const state = { refusals: 0 };
  const handle = co_wechat(config).middleware(async (message) => {
    heard.push(message);
    return '';
  });
  const server = http.createServer(async (req, res) => {
    if (req.method === 'POST' && state.refusals > 0) {
      state.refusals -= 1;
      req.resume();
      res.writeHead(503).end();
      return;
    }
    const url = new URL(req.url, 'http://127.0.0.1');
    const ctx = { req, request: {}, method: req.method, query: Object.fromEntries(url.searchParams), status: 200 };
    await handle(ctx, async () => {});
    res.writeHead(ctx.status).end(ctx.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { heard, state, url: `http://127.0.0.1:${server.address().port}/push?who=office`, close: () => server.close() };
}

async function publish(platform) {
  const call = async (name, body) =>
    (await fetch(`${platform.url}/wechat/cgi-bin/${name}`, { method: 'POST', body: JSON.stringify(body) })).json();
  const granted = await call('stable_token', { grant_type: 'client_credential', appid, secret });
  const with_token = (name) => `${name}?access_token=${granted.access_token}`;
  const form = new FormData();
  form.append('media', new Blob([require('./platform').picture], { type: 'image/png' }), 'p.png');
  const cover = await (await fetch(`${platform.url}/wechat/cgi-bin/${with_token('material/add_material')}&type=image`,
    { method: 'POST', body: form })).json();
  const draft = await call(with_token('draft/add'), { articles: [{
    title: '通知', author: '办公室', digest: '摘要', thumb_media_id: cover.media_id, content: '<p>各单位：</p>',
    content_source_url: 'https://portal.example/notice/1?d=push-1' }] });
  return (await call(with_token('freepublish/submit'), { media_id: draft.media_id })).publish_id;
}

// The last push, once it is neither waiting nor under way.
async function last_push(platform, n) {
  for (let i = 0; i < 200; i += 1) {
    const found = (await platform.control('pushes')).items[n - 1];
    if (found && found.state !== 'waiting') return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`push ${n} was never sent`);
}

async function in_mode(platform, n, mode, refusals, verdict, expected = token) {
  const owner = await listen(mode === 'plain' ? { token: expected } : { token: expected, appid, encodingAESKey });
  owner.state.refusals = refusals;
  await platform.control('accounts', { platform: 'wechat', appid, secret, callback_url: owner.url,
    callback_token: token, callback_key: encodingAESKey, callback_mode: mode, verdicts: verdict ? [verdict] : [] });
  const publish_id = await publish(platform);
  const line = await last_push(platform, n);
  owner.close();
  return { line, heard: owner.heard, publish_id: String(publish_id) };
}

async function judge(platform) {
  let n = 0;
  for (const mode of ['plain', 'compatible', 'safe']) {
    const { line, heard, publish_id } = await in_mode(platform, ++n, mode, 0, 0);
    assert.deepEqual([line.state, line.tries, line.status], ['delivered', 1, 200], mode);
    assert.equal(heard.length, 1);
    assert.equal(heard[0].Event, 'PUBLISHJOBFINISH');
    const info = heard[0].PublishEventInfo;
    assert.equal(info.publish_id, publish_id);
    assert.equal(info.publish_status, '0');
    assert.match(info.article_detail.item.article_url, /\/wechat\/s\//);
  }
  const failed = await in_mode(platform, ++n, 'safe', 0, 3);
  assert.equal(failed.heard[0].PublishEventInfo.publish_status, '3');
  assert.equal(failed.heard[0].PublishEventInfo.fail_idx, '1');
  const second_try = await in_mode(platform, ++n, 'safe', 2, 0);
  assert.deepEqual([second_try.line.state, second_try.line.tries], ['delivered', 3]);
  const never = await in_mode(platform, ++n, 'safe', 3, 0);
  assert.deepEqual([never.line.state, never.line.tries, never.heard.length], ['dropped', 3, 0]);
  const stranger = await in_mode(platform, ++n, 'plain', 0, 0, 'anothertoken');
  assert.deepEqual([stranger.line.state, stranger.line.status, stranger.heard.length], ['unverified', 401, 0]);
}

module.exports = { judge };
