/* address_test.c: how far inside an address leads. */
#include "os/address.h"

#include "tests/tap.h"

static const struct {
	const char *text;
	enum address_place place;
} rows[] = {
    {"192.0.2.1",						ADDRESS_PUBLIC    },
    {"8.8.8.8",						  ADDRESS_PUBLIC    },
    {"172.15.255.255",					   ADDRESS_PUBLIC    },
    {"172.32.0.0",					       ADDRESS_PUBLIC    },
    {"100.128.0.0",					      ADDRESS_PUBLIC    },
    {"2001:db8::1",					      ADDRESS_PUBLIC    },
    {"::ffff:8.8.8.8",					   ADDRESS_PUBLIC    },
    {"10.1.2.3",						 ADDRESS_PRIVATE   },
    {"172.16.0.1",					       ADDRESS_PRIVATE   },
    {"172.31.255.255",					   ADDRESS_PRIVATE   },
    {"192.168.1.1",					      ADDRESS_PRIVATE   },
    {"100.64.0.1",					       ADDRESS_PRIVATE   },
    {"fc00::1",						  ADDRESS_PRIVATE   },
    {"fdff::1",						  ADDRESS_PRIVATE   },
    {"64:ff9b::10.0.0.1",					ADDRESS_PRIVATE   },
    {"169.254.169.254",					  ADDRESS_LINK_LOCAL},
    {"::ffff:169.254.169.254",				   ADDRESS_LINK_LOCAL},
    {"64:ff9b::169.254.1.1",				     ADDRESS_LINK_LOCAL},
    {"fe80::1",						  ADDRESS_LINK_LOCAL},
    {"fe80::1%eth0",					     ADDRESS_LINK_LOCAL},
    {"febf::1",						  ADDRESS_LINK_LOCAL},
    {"fd00:ec2::254",					    ADDRESS_LINK_LOCAL},
    {"100.100.100.200",					  ADDRESS_LINK_LOCAL},
    {"127.0.0.1",						ADDRESS_LOOPBACK  },
    {"127.255.255.255",					  ADDRESS_LOOPBACK  },
    {"0.0.0.0",						  ADDRESS_LOOPBACK  },
    {"::1",						      ADDRESS_LOOPBACK  },
    {"[::1]",						    ADDRESS_LOOPBACK  },
    {"::",						       ADDRESS_LOOPBACK  },
    {"::127.0.0.1",					      ADDRESS_LOOPBACK  },
    {"::ffff:127.0.0.1",					 ADDRESS_LOOPBACK  },
    {"localhost",						ADDRESS_NONE      },
    {"example.org",					      ADDRESS_NONE      },
    {"1.2.3",						    ADDRESS_NONE      },
    {"[",							ADDRESS_NONE      },
    {"[]",						       ADDRESS_NONE      },
    {"",							 ADDRESS_NONE      },
    {"1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22", ADDRESS_NONE      },
};

static void
addresses_have_their_place(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		tap_check(address_place(rows[i].text) == rows[i].place,
		    __FILE__, __LINE__, "%s", rows[i].text);
}

int
main(void)
{
	RUN(addresses_have_their_place);
	return tap_done();
}
