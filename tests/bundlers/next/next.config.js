// Nothing that the package asks for. The packages of all apps stand in the folder above.
import { fileURLToPath } from "node:url";

export default { turbopack: { root: fileURLToPath(new URL("..", import.meta.url)) } };
