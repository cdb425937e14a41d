/* cwe.c: what weaknesses are called. */
#include "core/cwe.h"

#include <stddef.h>
#include <stdint.h>

/* By number. */
static const struct weakness {
	uint64_t number;
	const char *name;
} weaknesses[] = {
    {16,   "Configuration"					  },
    {19,   "Data Processing Errors"				 },
    {20,   "Improper Input Validation"                              },
    {22,   "Path Traversal"					 },
    {59,   "Link Following"					 },
    {74,   "Injection"					      },
    {77,   "Command Injection"				      },
    {78,   "OS Command Injection"				   },
    {79,   "Cross-site Scripting"				   },
    {80,   "Basic Cross-site Scripting"                             },
    {88,   "Argument Injection"				     },
    {89,   "SQL Injection"					  },
    {94,   "Code Injection"					 },
    {98,   "PHP Remote File Inclusion"                              },
    {99,   "Resource Injection"				     },
    {119,  "Improper Restriction of Operations within Memory Bounds"},
    {120,  "Classic Buffer Overflow"                                },
    {121,  "Stack-based Buffer Overflow"                            },
    {122,  "Heap-based Buffer Overflow"                             },
    {125,  "Out-of-bounds Read"				     },
    {126,  "Buffer Over-read"				       },
    {129,  "Improper Validation of Array Index"                     },
    {134,  "Externally-Controlled Format String"                    },
    {189,  "Numeric Errors"					 },
    {190,  "Integer Overflow or Wraparound"                         },
    {191,  "Integer Underflow"				      },
    {200,  "Exposure of Sensitive Information"                      },
    {203,  "Observable Discrepancy"                                 },
    {209,  "Error Message Containing Sensitive Information"         },
    {254,  "Security Features"				      },
    {255,  "Credentials Management Errors"                          },
    {264,  "Permissions, Privileges, and Access Controls"           },
    {266,  "Incorrect Privilege Assignment"                         },
    {269,  "Improper Privilege Management"                          },
    {276,  "Incorrect Default Permissions"                          },
    {281,  "Improper Preservation of Permissions"                   },
    {284,  "Improper Access Control"                                },
    {285,  "Improper Authorization"                                 },
    {287,  "Improper Authentication"                                },
    {290,  "Authentication Bypass by Spoofing"                      },
    {295,  "Improper Certificate Validation"                        },
    {306,  "Missing Authentication for Critical Function"           },
    {307,  "Excessive Authentication Attempts"                      },
    {310,  "Cryptographic Issues"				   },
    {311,  "Missing Encryption of Sensitive Data"                   },
    {312,  "Cleartext Storage of Sensitive Information"             },
    {319,  "Cleartext Transmission of Sensitive Information"        },
    {326,  "Inadequate Encryption Strength"                         },
    {327,  "Broken or Risky Cryptographic Algorithm"                },
    {330,  "Insufficiently Random Values"                           },
    {345,  "Insufficient Verification of Data Authenticity"         },
    {346,  "Origin Validation Error"                                },
    {347,  "Improper Verification of Cryptographic Signature"       },
    {352,  "Cross-Site Request Forgery"                             },
    {362,  "Race Condition"					 },
    {367,  "Time-of-check Time-of-use Race Condition"               },
    {369,  "Divide By Zero"					 },
    {384,  "Session Fixation"				       },
    {399,  "Resource Management Errors"                             },
    {400,  "Uncontrolled Resource Consumption"                      },
    {401,  "Missing Release of Memory"                              },
    {402,  "Resource Leak"					  },
    {404,  "Improper Resource Shutdown or Release"                  },
    {415,  "Double Free"					    },
    {416,  "Use After Free"					 },
    {426,  "Untrusted Search Path"				  },
    {427,  "Uncontrolled Search Path Element"                       },
    {434,  "Unrestricted Upload of File with Dangerous Type"        },
    {444,  "HTTP Request Smuggling"                                 },
    {476,  "NULL Pointer Dereference"                               },
    {502,  "Deserialization of Untrusted Data"                      },
    {522,  "Insufficiently Protected Credentials"                   },
    {532,  "Sensitive Information in Log File"                      },
    {552,  "Files Accessible to External Parties"                   },
    {601,  "Open Redirect"					  },
    {611,  "XML External Entity Reference"                          },
    {613,  "Insufficient Session Expiration"                        },
    {617,  "Reachable Assertion"				    },
    {639,  "Authorization Bypass Through User-Controlled Key"       },
    {665,  "Improper Initialization"                                },
    {667,  "Improper Locking"				       },
    {668,  "Exposure of Resource to Wrong Sphere"                   },
    {674,  "Uncontrolled Recursion"                                 },
    {704,  "Incorrect Type Conversion or Cast"                      },
    {732,  "Incorrect Permission Assignment for Critical Resource"  },
    {754,  "Improper Check for Unusual Conditions"                  },
    {755,  "Improper Handling of Exceptional Conditions"            },
    {770,  "Allocation of Resources Without Limits"                 },
    {772,  "Missing Release of Resource"                            },
    {787,  "Out-of-bounds Write"				    },
    {798,  "Hard-coded Credentials"                                 },
    {835,  "Infinite Loop"					  },
    {843,  "Type Confusion"					 },
    {862,  "Missing Authorization"				  },
    {863,  "Incorrect Authorization"                                },
    {908,  "Use of Uninitialized Resource"                          },
    {918,  "Server-Side Request Forgery"                            },
    {1021, "Improper Restriction of Rendered UI Layers"             },
    {1321, "Prototype Pollution"				    },
    {1333, "Inefficient Regular Expression Complexity"              },
};

struct str
cwe_name(struct str id)
{
	const struct str begin = STR("CWE-");
	size_t lo = 0, hi = ARRAY_LEN(weaknesses);
	uint64_t number;

	if (!str_starts(id, begin) ||
	    !str_to_u64(str_skip(id, begin.n), UINT32_MAX, &number))
		return STR_NONE;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (weaknesses[mid].number == number)
			return str_from(weaknesses[mid].name);
		if (weaknesses[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return STR_NONE;
}
