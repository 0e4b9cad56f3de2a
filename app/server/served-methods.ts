/** The methods that some path of a server has, as Allow and `OPTIONS *` tell them (RFC 9110, section 9.3.7). */
export const servedMethods = 'GET, HEAD, OPTIONS';
