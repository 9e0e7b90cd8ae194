/*
 * Delayed letters (docs/protocol.md section 12): one series of two rungs, two relay processes on one database, and a
 * client whose answers get lost, who repeats every call, and whose old copies may arrive late and out of order.
 *
 * A transaction takes hold of the series' row, reads, and commits everything at once; a crash before the commit undoes
 * it and lets go of the row, a crash after it loses the answer. What is not in here: sizes, boxes that are gone, stamps,
 * and clocks that lie. A process' hour may lag: each time it is the true one or only the one kept in the database. That
 * it is never ahead is src/tropa/relay/hours.py's to see to.
 *
 * Each -D below takes one promise away on purpose, and must be caught (tests/relay/test_series_model.py):
 *   TWO_STEPS     a release puts the letter into the box in one transaction and marks it in another
 *   NO_HOLD       a transaction does not take hold of the row it has read
 *   FORGETS       a cancelled series is not remembered
 *   RELATIVE      a renewal adds hours instead of naming the hour
 *   ANY_ORDER     a release takes any rung that is due
 *   HASTY         a release goes by the hour to come
 *   EARLY_ANSWER  a cancel is answered before it is committed
 *   ONE_TRY       after a crash in a release nobody tries again
 */

#define GAP     1           /* hours between the two rungs */
#define FIRST   1           /* the hour the series is left with */
#define PUT_OFF 2           /* the hour it is renewed to */
#define LAST    3           /* no hour is later than this */
#define NOBODY  7

mtype = { LEAVE, RENEW, CANCEL };
mtype = { NONE, RUNNING, CANCELLED, DONE };
mtype = { WAITING, SETTLED };

/* The database. */
mtype series = NONE;
mtype rung[2] = SETTLED;
byte  due[2];
byte  kept_hour;            /* the latest hour a series was judged by */
byte  held_by = NOBODY;

/* The world. */
byte now;
byte crashes = 2;
chan net = [6] of { mtype };

/* What was promised to the client, and what came into the box. */
bool renew_answered, cancel_answered;
bool stopped[2];
byte delivered[2];
#ifdef ONE_TRY
bool gave_up;
#endif

#define WAITS(r)  (rung[r] == WAITING)
#define DUE(r, h) (WAITS(r) && due[r] <= (h))

#ifdef NO_HOLD
#define FREE    true
#define HOLD    skip
#define LET_GO  skip
#else
#define FREE    (held_by == NOBODY)
#define HOLD    held_by = _pid
#define LET_GO  held_by = NOBODY
#endif

inline judge() {            /* settled_hour() of the store: the clock's hour, unless a later one was used before */
    if
    :: kept_hour = now
    :: skip
    fi
}

inline deliver(r) {
    delivered[r]++;
    assert(delivered[r] == 1);                           /* once */
    assert(!cancel_answered);                            /* an answered cancel is final */
    assert(now >= FIRST + r * GAP);                      /* never early */
    assert(!renew_answered || now >= PUT_OFF + r * GAP); /* an answered renewal holds */
    assert(r == 0 || delivered[0] == 1)                  /* in order */
}

inline settle(how) {        /* once nothing of it waits any more */
    if
    :: WAITS(0) || WAITS(1)
    :: else -> series = how
    fi
}

inline crash() {
    crashes--;
    LET_GO
}

inline do_leave() {
    if
    :: series == NONE ->
        judge();
        if
        :: FIRST > kept_hour ->
            series = RUNNING;
            rung[0] = WAITING; due[0] = FIRST;
            rung[1] = WAITING; due[1] = FIRST + GAP
        :: else
        fi
    :: else
    fi;
    LET_GO
}

inline read_for_renewal() {
    running = (series == RUNNING);
#ifdef RELATIVE
    step = (running -> PUT_OFF - FIRST : 0)
#else
    step = (running && due[1] < PUT_OFF + GAP -> PUT_OFF + GAP - due[1] : 0)
#endif
}

inline do_renew() {
    if
    :: running && step > 0 ->
        judge();
        if
        :: (WAITS(0) && due[0] + step <= kept_hour) || (WAITS(1) && due[1] + step <= kept_hour) -> running = false
        :: else ->
            due[0] = due[0] + (WAITS(0) -> step : 0);
            due[1] = due[1] + (WAITS(1) -> step : 0);
            assert(due[1] <= PUT_OFF + GAP)              /* a repetition moves nothing further */
        fi
    :: else
    fi;
    LET_GO
}

inline do_cancel() {
    if
    :: running ->
        stopped[0] = stopped[0] || WAITS(0);
        stopped[1] = stopped[1] || WAITS(1);
        rung[0] = SETTLED;
        rung[1] = SETTLED;
#ifdef FORGETS
        series = NONE
#else
        series = CANCELLED
#endif
    :: else
    fi;
    LET_GO
}

inline read_for_release() {
    if
    :: WAITS(0) -> picked = 0
    :: else -> picked = 1
    fi;
#ifdef ANY_ORDER
    if :: DUE(1, now) -> picked = 1 :: skip fi
#endif
}

#ifdef ONE_TRY
#define TRIES   !gave_up
#define GIVE_UP gave_up = true
#else
#define TRIES   true
#define GIVE_UP skip
#endif

#ifdef HASTY
#define DELIVERY_HOUR (now + 1)
#else
#define DELIVERY_HOUR now
#endif

active [2] proctype Relay() {
    bool running;           /* what was read, until it is acted upon */
    byte step, picked;
next:
    atomic { running = false; step = 0; picked = 0 };
end:
    if
    :: atomic { FREE && net??[LEAVE] -> net??LEAVE; HOLD };
        if
        :: atomic { crashes > 0 -> crash() }
        :: atomic { do_leave() }
        fi

    :: atomic { FREE && net??[RENEW] -> net??RENEW; HOLD; read_for_renewal() };
        if
        :: atomic { crashes > 0 -> crash() }
        :: atomic { do_renew() };
            if
            :: running -> renew_answered = true
            :: skip                                      /* the answer is lost, or it was a refusal */
            fi
        fi

    :: atomic { FREE && net??[CANCEL] -> net??CANCEL; HOLD; running = (series == RUNNING); step = (series != NONE) };
#ifdef EARLY_ANSWER
        if :: step > 0 -> cancel_answered = true :: else fi;
#endif
        if
        :: atomic { crashes > 0 -> crash() }
        :: atomic { do_cancel() };
            if
            :: step > 0 -> cancel_answered = true
            :: skip
            fi
        fi

       /* Passes over a series that another process holds. */
    :: atomic { TRIES && FREE && series == RUNNING && (DUE(0, DELIVERY_HOUR) || DUE(1, DELIVERY_HOUR)) ->
                HOLD; kept_hour = now; read_for_release() };
        if
        :: atomic { crashes > 0 -> crash(); GIVE_UP }
#ifdef TWO_STEPS
        :: atomic { deliver(picked); LET_GO };
            if
            :: atomic { crashes > 0 -> crash() }
            :: atomic { rung[picked] = SETTLED; settle(DONE) }
            fi
#else
        :: atomic { deliver(picked); rung[picked] = SETTLED; settle(DONE); LET_GO }
#endif
        fi
    fi;
    goto next
}

active proctype Clock() {
    do
    :: now < LAST -> now++
    :: else -> break
    od
}

/* Each call is sent once or twice, and what comes after it is sent whether or not it was answered. */
active proctype Client() {
    net!LEAVE;
    if :: net!LEAVE :: skip fi;
    if
    :: net!RENEW; if :: net!RENEW :: skip fi
    :: skip
    fi;
    if
    :: net!CANCEL; if :: net!CANCEL :: skip fi
    :: skip
    fi
}

/* Every rung that is not cancelled is delivered in the end, whatever crashed on the way. */
ltl first_is_delivered  { [] (WAITS(0) -> <> (delivered[0] == 1 || stopped[0])) }
ltl second_is_delivered { [] (WAITS(1) -> <> (delivered[1] == 1 || stopped[1])) }
