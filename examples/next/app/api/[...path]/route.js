// All of /api. Where pages of other origins ask, too, name OPTIONS as well.
import { invites } from "../../../invites.js";

export { invites as GET, invites as POST, invites as DELETE };
