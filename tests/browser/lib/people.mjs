// Who can sign in. The file is the one scripts/run writes: people with one-time passwords. What a journey chooses instead
// is kept beside it, so that the journeys can run again on the same office.
import fs from 'node:fs';
import { randomBytes } from 'node:crypto';

export class People {
  constructor(file) {
    this.memory = `${file}.browser`;
    this.office = JSON.parse(fs.readFileSync(file, 'utf8'));
    this.all = this.office.people;
    this.chosen = fs.existsSync(this.memory) ? JSON.parse(fs.readFileSync(this.memory, 'utf8')) : {};
  }

  get(login) {
    const found = this.all.find((p) => p.login === login);
    if (!found) throw new Error(`the credentials file names nobody with the login ${login}`);
    return found;
  }

  // The passwords to try, the likeliest first.
  passwords(login) {
    const who = this.get(login);
    return [this.chosen[login], who.password, who.one_time_password].filter(Boolean);
  }

  choose(login, password = `tongyuan-${randomBytes(9).toString('hex')}`) {
    this.chosen[login] = password;
    fs.writeFileSync(this.memory, JSON.stringify(this.chosen, null, 1), { mode: 0o600 });
    return password;
  }
}
