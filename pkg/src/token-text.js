export class InviteToken {}
export const tokenText = (v) => v;
