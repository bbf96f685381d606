// The token of a client that must log in: one login for all who wait, another before the token ends or when it is refused.

export class Session {
  #login;
  #held; // { token, renewAt }
  #flight;

  constructor(login) {
    this.#login = login;
  }

  /** Calls with a token that lasts. A call that logs in first has its time limit for both. */
  async with(start, limits) {
    const known = this.#held !== undefined;
    const { token } = await this.#get(limits);
    try {
      return await start(token);
    } catch (error) {
      // refused before anything was done: so it does no harm to try again, with another token than the old one
      if (error.code !== "UNAUTHORIZED" || !known) throw error;
      if (this.#held?.token === token) this.#held = undefined;
      return start((await this.#get(limits)).token);
    }
  }

  async #get(limits) {
    if (this.#held !== undefined && Date.now() < this.#held.renewAt) return this.#held;
    if (this.#flight === undefined) {
      const flight = this.#login().finally(() => {
        if (this.#flight === flight) this.#flight = undefined;
      });
      this.#flight = flight;
    }
    this.#held = await limits.within(this.#flight);
    return this.#held;
  }
}
