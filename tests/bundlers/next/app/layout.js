// The frame of the page.
export const metadata = { title: "app" };

export default ({ children }) => <html lang="en"><body>{children}</body></html>;
