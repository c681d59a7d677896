// The API by a person's token, for what a journey needs but does not walk.
export function by_token(world, login) {
  return async (method, path, body, version) => {
    const headers = { authorization: `Bearer ${world.people.office.tokens[login]}`, 'content-type': 'application/json' };
    if (version !== undefined) headers['if-match'] = `"${version}"`;
    const answer = await fetch(`${world.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}
