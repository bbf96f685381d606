export const fetchKeys = 1;
