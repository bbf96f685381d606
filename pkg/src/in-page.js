// a secret that is used in a page is a secret that everybody can read
export const inPage = () => typeof window !== "undefined" && typeof document !== "undefined";
